import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createChatMessages } from "../chat/store/chat-messages.ts";
import { createOwnMessages } from "../discord/store/own-messages.ts";
import { silentLog } from "../log/log.ts";
import { createDueDeeds } from "../plugins/store/due-deeds.ts";
import { createPluginDeeds, type DeedDone } from "../plugins/store/plugin-deeds.ts";
import { openDatabase } from "../store/open-database.ts";
import { createFinishForgetting } from "./finish-forgetting.ts";
import { createForgetServer } from "./forget-server.ts";
import { createForgettings } from "./store/forgettings.ts";
import { createServerData } from "./store/server-data.ts";

/** A server in which something was said. Each `start` is a process of its own. */
function server(t: TestContext) {
  const database = openDatabase(":memory:");
  const clock = { now: Date.parse("2026-06-01T06:00:00Z") };
  const now = () => clock.now;
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
  const forgettings = createForgettings(database, now);
  const copies = { cleaned: 0 };
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
      now,
    });
    const finishing = createFinishForgetting({
      forgettings,
      forgetRest: (who) => forgetServer.rest(who.id, who),
      cleanCopies() {
        copies.cleaned += 1;
        return true;
      },
      later(ms, work) {
        timers.push({ ms, work });
        return () => {
          timers.length = 0;
        };
      },
      log: silentLog,
      now,
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
  return { start, forgettings, plugins, data, remembered, database, clock, copies };
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

const [hour, day] = [3_600_000, 86_400_000];

/** The server of above, in which a plugin bans people. */
function withBans(t: TestContext) {
  const set = server(t);
  const deeds = createPluginDeeds(set.database, () => set.clock.now);
  const ban = (what: Partial<DeedDone> = {}) =>
    deeds.begin(
      {
        ...{ plugin: "crew", guildId: "10", userId: "1", need: "ban_members", thing: "ban" },
        what: { kind: "ban", userId: "2", ...what },
      },
      { inServer: 50, byPlugin: 30, forPerson: 15 },
      true,
    );
  /** How many rows of each table name the server. */
  const rows = () => {
    const tables = set.database
      .prepare(
        `SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name = 'guild_id'`,
      )
      .all()
      .map(({ name }) => String(name));
    assert.ok(tables.includes("plugin_deeds") && tables.includes("plugin_deeds_due"));
    return Object.fromEntries(
      tables.flatMap((name) => {
        const n = set.database.prepare(`SELECT count(*) AS n FROM ${name} WHERE guild_id = '10'`).get()?.n;
        return n === 0 ? [] : [[name, n]];
      }),
    );
  };
  return { ...set, deeds, due: createDueDeeds(set.database), ban, rows };
}

test("whoever has a server forgotten gets no new cap by that, and its hour can still be undone", async (t) => {
  const { start, deeds, ban, rows, clock, forgettings, copies } = withBans(t);
  for (let done = 0; done < 15; done += 1) assert.ok("id" in ban());
  const { forgetServer, round } = start();
  const { tables } = await forgetServer.now("10");
  assert.deepEqual(
    tables
      .filter(({ left }) => left > 0)
      .map(({ rows: before, left, goesLater }) => [before, left, goesLater]),
    [[15, 15, true]],
  );
  assert.deepEqual(ban(), { reached: "forPerson" });
  await round();
  await round();
  assert.deepEqual(ban(), { reached: "forPerson" }, "nor later");
  assert.equal(copies.cleaned, 1, "what is gone is gone from copies, once, whatever stays");
  assert.equal(deeds.askedBy("10", "1", 0, 99).length, 15, "an admin can undo them");
  clock.now += hour / 2;
  await forgetServer.now("10");
  assert.deepEqual(ban(), { reached: "forPerson" }, "asking again lifts none");
  clock.now += hour / 2 + 1;
  // By another process.
  await start().round();
  assert.deepEqual(rows(), {});
  assert.equal(copies.cleaned, 2);
  assert.deepEqual(forgettings.all(), []);
});

test("what plugins do after a server's forgetting isn't forgotten with it", async (t) => {
  const { start, deeds, ban, clock, forgettings } = withBans(t);
  ban();
  const { forgetServer, round } = start();
  await forgetServer.now("10");
  clock.now += hour / 2;
  ban({ userId: "3" });
  clock.now += hour;
  await round();
  assert.deepEqual(
    deeds.of("10", "crew", 0, 9).map(({ what }) => what.userId),
    ["3"],
  );
  assert.deepEqual(forgettings.all(), []);
});

test("a ban for a time is still lifted after the server's forgetting, and then nothing of the server is left", async (t) => {
  const { start, due, ban, rows, clock, forgettings } = withBans(t);
  ban({ until: clock.now + day });
  const { forgetServer, round } = start();
  await forgetServer.now("10");
  clock.now += hour + 1;
  await round();
  assert.deepEqual(forgettings.all(), []);
  assert.deepEqual(rows(), { plugin_deeds_due: 1 });
  clock.now += day;
  const [over] = due.due(clock.now, 9);
  assert.partialDeepStrictEqual(over, { guildId: "10", what: { kind: "ban", userId: "2" } });
  assert.ok(over !== undefined && due.isNewest(over));
  due.takenBack(over);
  assert.deepEqual(rows(), {});
});
