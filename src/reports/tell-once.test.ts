import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { API } from "@discordjs/core";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createMessenger } from "../discord/messages/create-messenger.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { openDatabase } from "../store/open-database.ts";
import { createAdmins } from "./report-to-admins.ts";
import { createTold } from "./store/told.ts";
import { createTellOnce } from "./tell-once.ts";

async function inTheAdminChannel(t: TestContext) {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" }).id;
  const logChannelId = discord.world.addChannel(guild, { name: "logs" }).id;
  const api = new API(createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog }));
  const messenger = createMessenger({ api, log: silentLog });
  const admins = createAdmins({
    messenger,
    channelId: () => logChannelId,
    hide: (text) => text,
    onRefused: async () => {},
    log: silentLog,
  });
  const database = openDatabase(":memory:");
  let now = 1_000;
  /** As after a restart: only the database remembers. */
  const open = () => createTellOnce({ admins, told: createTold(database, () => ++now), log: silentLog });
  const said = () => discord.world.messages(logChannelId).map(({ content }) => content);
  return { discord, admins, open, said, logChannelId };
}

test("reports the next problem after a setting is fixed, as a nonce is for words, not for a topic", async (t) => {
  const { admins, said } = await inTheAdminChannel(t);
  await admins.tell("🔑 The token isn't taken.", "github");
  await admins.tell("🔑 The token isn't taken.", "github");
  await admins.tell("🔑 The token may not push.", "github");
  await admins.insist("🪝 It can't be reverted.", "revert-1");
  await admins.insist("↩️ Here is a pull request.", "revert-1");
  await admins.ask("🕵️ A head of 3 commits.", "head-1", []);
  await admins.ask("🕵️ A head of 4 commits.", "head-1", []);
  assert.deepEqual(said(), [
    "🔑 The token isn't taken.",
    "🔑 The token may not push.",
    "🪝 It can't be reverted.",
    "↩️ Here is a pull request.",
    "🕵️ A head of 3 commits.",
    "🕵️ A head of 4 commits.",
  ]);
});

test("reports a lasting problem once, across restarts, and again if it changes or comes back", async (t) => {
  const { open, said } = await inTheAdminChannel(t);
  await open().tell("port", "It is in use.");
  await open().tell("port", "It is in use.");
  await open().tell("port", "It needs more rights.");
  await open().over("port", "It works again.");
  await open().over("port", "It works again.");
  await open().tell("port", "It needs more rights.");
  assert.deepEqual(said(), [
    "It is in use.",
    "It needs more rights.",
    "It works again.",
    "It needs more rights.",
  ]);
});

test("reports next time what couldn't be posted", async (t) => {
  const { discord, open, said, logChannelId } = await inTheAdminChannel(t);
  const effect = { kind: "answer", status: 403, body: { code: 50001, message: "Missing Access" } } as const;
  discord.faults.add({ on: new RegExp(`^POST /channels/${logChannelId}`), effect });
  await open().tell("port", "It is in use.");
  assert.deepEqual(said(), []);
  await open().tell("port", "It is in use.");
  assert.deepEqual(said(), ["It is in use."]);
});

test("forgets those of several problems that are over", async (t) => {
  const { open, said } = await inTheAdminChannel(t);
  await open().tell("command a", "a is refused");
  await open().tell("command b", "b is refused");
  await open().onlyThese("command ", new Set(["command b"]));
  await open().tell("command b", "b is refused");
  await open().tell("command a", "a is refused");
  assert.deepEqual(said(), ["a is refused", "b is refused", "a is refused"]);
});
