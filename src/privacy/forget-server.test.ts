import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createChatMessages } from "../chat/store/chat-messages.ts";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { silentLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import { createFinishForgetting } from "./finish-forgetting.ts";
import { createForgetServer } from "./forget-server.ts";
import { createForgettings } from "./store/forgettings.ts";
import { createServerData } from "./store/server-data.ts";

/** A server in which something was said. Each `start` is a process of its own. */
function server(t: TestContext) {
  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const chat = createChatMessages(database);
  // As older releases stored it: only the channel is known.
  chat.addSaid({ id: "1", channelId: "100", authorId: "7", authorName: "Ann", content: "pearl" });
  chat.addSaid({
    id: "2",
    channelId: "101",
    guildId: "10",
    authorId: "7",
    authorName: "Ann",
    content: "pearl",
  });
  const forgettings = createForgettings(database);
  const plugins = { stored: 1, isBroken: false, tries: 0 };
  const data = createServerData(database);

  function start() {
    const timers: { readonly ms: number; readonly work: () => void }[] = [];
    const forgetServer = createForgetServer({
      ...{ data, forgettings, ownMessages: createOwnMessages(database), log: silentLog },
      channelsOf: async () => ["100", "101"],
      closeRequests: () => 0,
      forgetInPlugins() {
        plugins.tries += 1;
        if (plugins.isBroken) throw new Error("the disk is full");
        plugins.stored = 0;
        return ["keeper"];
      },
      onForgotten: () => finishing.schedule(),
    });
    const finishing = createFinishForgetting({
      forgettings,
      forgetRest: (who) => forgetServer.rest(who.id, who),
      cleanCopies: () => true,
      later(ms, work) {
        timers.push({ ms, work });
        return () => {
          timers.length = 0;
        };
      },
      log: silentLog,
      now: Date.now,
    });
    return {
      forgetServer,
      /** The next round of what is left to do. @returns after how many milliseconds it comes */
      async round(): Promise<number> {
        if (timers.length === 0) finishing.schedule();
        const next = timers.splice(0).at(-1);
        next?.work();
        await new Promise((resolve) => setImmediate(resolve));
        return next?.ms ?? 0;
      },
    };
  }
  const remembered = () => [...chat.in("100"), ...chat.in("101")].length;
  return { start, forgettings, plugins, data, remembered };
}

test("a server's forgetting that a killed process left undone is done as a whole at the next start", async (t) => {
  const { start, forgettings, plugins, remembered } = server(t);
  // All that a process killed right after the press has done.
  forgettings.ask({ scope: "server", id: "10" });
  const { round } = start();
  await round();
  assert.deepEqual([remembered(), plugins.stored], [0, 0]);
  await round();
  assert.deepEqual(forgettings.all(), []);
  assert.equal(plugins.tries, 1);
});

test("what fails is tried again each minute, until everything of the server is gone", async (t) => {
  const { start, forgettings, plugins, remembered } = server(t);
  plugins.isBroken = true;
  const { forgetServer, round } = start();
  await assert.rejects(forgetServer.now("10"), /the disk is full/);
  await round();
  for (let rounds = 0; rounds < 3; rounds += 1) assert.equal(await round(), 60_000);
  assert.equal(plugins.stored, 1);
  plugins.isBroken = false;
  await round();
  assert.deepEqual([remembered(), plugins.stored], [0, 0]);
  await round();
  assert.deepEqual(forgettings.all(), []);
});

test("what is said since isn't deleted while an old request keeps it from being over", async (t) => {
  const { start, forgettings, plugins, data } = server(t);
  t.mock.method(data, "openRequests", () => 1);
  const { forgetServer, round } = start();
  await forgetServer.now("10");
  await round();
  await round();
  assert.equal(plugins.tries, 1);
  assert.partialDeepStrictEqual(forgettings.all(), [{ id: "10", isBegun: true }]);
});
