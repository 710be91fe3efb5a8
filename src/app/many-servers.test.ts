import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createBotHarness } from "./fixtures/bot-harness.ts";

test("makes no per-server calls to Discord before it is ready, even with hundreds of servers", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild } = world;
  const others = Array.from({ length: 300 }, (_, n) => discord.world.addGuild({ name: `Reef ${n}` }).id);
  const settings = { GUILD_IDS: [guild.id, ...others].join(",") };
  const bot = world.start([], settings);
  await bot.says("ready");
  const first = discord.journal.entries.findIndex(({ what }) => /\/guilds\/\d+\/commands/.test(what));
  const before = discord.journal.entries.slice(0, first === -1 ? undefined : first);
  // The set-up check looks at a few of them in the background.
  const perServer = before.filter(({ what }) => others.some((id) => what.includes(id)));
  assert.ok(perServer.length < 30, `${perServer.length} of ${before.length} calls name a server`);
  assert.deepEqual(
    discord.journal.entries.filter(({ what }) => /^GET \/guilds\/\d+\/roles$/.test(what)),
    [],
  );
});

test("a start with unchanged commands doesn't ask for any, and still responds to its role", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, general } = world;
  await (await world.startLiveProcess()).end("SIGKILL");
  const calls = () =>
    discord.journal.entries.filter(({ what }) => /\/guilds\/\d+\/(commands|roles)$/.test(what));
  const before = calls().length;
  await world.startLive();
  const own = guild.roles.find(({ tags }) => tags?.bot_id === discord.botUser.id);
  const owner = guild.owner_id;
  const asked = await discord.people.write(owner, general, `<@&${own?.id}> hello`);
  await discord.people.waitForMessage(general, ({ message_reference: to }) => to?.message_id === asked.id);
  assert.equal(calls().length, before);
});

test("hears an edit that adds its role on a resumed session that never named the role", async (t) => {
  const world = await createBotHarness(t);
  const { discord, guild, general, home, said } = world;
  await (await world.startLiveProcess()).end("SIGKILL");
  const database = new DatabaseSync(join(home, "data", "sessions.db"));
  database.exec("DELETE FROM own_roles");
  database.close();
  await world.startLive();
  const own = guild.roles.find(({ tags }) => tags?.bot_id === discord.botUser.id);
  const owner = guild.owner_id;
  const asked = await discord.people.write(owner, general, "hello");
  const others = await discord.people.write(owner, general, "hello, admins");
  await discord.people.edit(owner, others.id, `<@&${world.role}> hello`);
  await discord.people.edit(owner, asked.id, `<@&${own?.id}> hello`);
  await discord.people.waitForMessage(general, ({ message_reference: to }) => to?.message_id === asked.id);
  assert.equal(said(general).length, 1);
});

test("the next bot answers missed messages once when the bot that should fetch them is killed", async (t) => {
  const world = await createBotHarness(t, { plugins: "shipped" });
  const { discord, general, ann, bob } = world;
  const answered = (id: string) =>
    discord.people.waitForMessage(general, ({ message_reference: to }) => to?.message_id === id, 30_000);
  const first = await world.startLive();
  await answered((await world.mention(ann, "hello")).id);
  await first.end("SIGTERM");
  const missed = await discord.people.write(bob, general, "!ping");
  discord.gateway.expireSessions();
  discord.faults.add({
    on: /GET \/channels\/\d+\/messages\?|GET \/channels\/\d+\/messages$/,
    times: 1_000,
    effect: { kind: "answer", status: 502 },
  });
  const killed = world.startProcess();
  await killed.says("ready");
  await killed.end("SIGKILL");
  discord.faults.clear();
  await world.startLive();
  await answered(missed.id);
  const answers = world.said(general).filter(({ message_reference: to }) => to?.message_id === missed.id);
  assert.equal(answers.length, 1);
});
