import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIGuild, APIMessage, GatewayReadyDispatchData } from "discord-api-types/v10";
import { createBotClient } from "../bot-client.ts";
import { allIntents, createSimulatorHarness } from "../simulator-harness.ts";

test("a bot that identifies gets READY, and then each guild with its channels, roles and threads", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const first = await discord.people.write(ada.id, channel.id, "an old message");
  await bot.api.channels.createThread(channel.id, { name: "plan" }, first.id);
  await bot.connect();
  const ready = await bot.wait<GatewayReadyDispatchData>("READY");
  assert.deepEqual(ready.guilds, [{ id: guild.id, unavailable: true }]);
  assert.equal(ready.user.id, discord.botUser.id);
  assert.equal(ready.application.id, discord.botUser.id);
  const created = await bot.wait<APIGuild & { channels: unknown[]; threads: unknown[]; members: unknown[] }>(
    "GUILD_CREATE",
  );
  assert.deepEqual(
    created.channels.map((one) => [
      (one as { name: string }).name,
      (one as { last_message_id: string }).last_message_id,
    ]),
    [["general", first.id]],
  );
  assert.deepEqual(
    created.threads.map((one) => (one as { id: string }).id),
    [first.id],
  );
  assert.deepEqual(
    created.roles.map((role) => role.name),
    ["@everyone", "Turbot"],
  );
  assert.equal(created.members.length, 1, "without the Server Members intent only the bot itself");
});

test("a dropped connection resumes without losing what was written meanwhile", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const saved = bot.session.current;
  await bot.disconnect();
  await discord.journal.wait((entry) => entry.kind === "gateway-in" && entry.what === "CLOSE");
  assert.equal(discord.gateway.connected(), 0);
  for (const word of ["one", "two", "three"]) await discord.people.write(ada.id, channel.id, word);

  const next = createBotClient(discord, allIntents, { session: saved });
  t.after(() => next.disconnect());
  await next.connect();
  await next.wait("RESUMED");
  assert.deepEqual(
    next.events.map((event) => (event.t === "MESSAGE_CREATE" ? (event.d as APIMessage).content : event.t)),
    ["one", "two", "three", "RESUMED"],
  );
  const connects = discord.journal.entries.filter((entry) => entry.what === "CONNECT");
  assert.match(
    String(connects[1]?.detail),
    /^\/gateway\/resume\b/,
    "the resume address is the one from READY",
  );
});

test("opcode 7 makes the client reconnect and resume", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("READY");
  discord.gateway.requestReconnect();
  await bot.wait("RESUMED");
  assert.deepEqual(bot.events.filter((event) => event.t === "READY").length, 1);
});

test("an expired session gets Invalid Session, and the client identifies again", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  await bot.connect();
  const { session_id: first } = await bot.wait<GatewayReadyDispatchData>("READY");
  discord.gateway.expireSessions();
  discord.gateway.dropSockets();
  await bot.wait<GatewayReadyDispatchData>("READY", (data) => data.session_id !== first);
  const said = discord.journal.entries.map((entry) => entry.what);
  assert.ok(said.indexOf("INVALID_SESSION") > said.indexOf("RESUME"));
  assert.ok(!bot.events.some((event) => event.t === "RESUMED"));
});

test("a session without a socket for longer than the resume window is gone", async (t) => {
  let clock = Date.now();
  const { discord, bot } = await createSimulatorHarness(t, { now: () => clock, resumeWindowMs: 60_000 });
  await bot.connect();
  await bot.wait("READY");
  const saved = bot.session.current;
  await bot.disconnect();
  await discord.journal.wait((entry) => entry.kind === "gateway-in" && entry.what === "CLOSE");
  clock += 61_000;
  const next = createBotClient(discord, allIntents, { session: saved });
  t.after(() => next.disconnect());
  await next.connect();
  await next.wait("READY");
  assert.ok(discord.journal.entries.some((entry) => entry.what === "INVALID_SESSION"));
});

test("a second connection on a session takes it from the first", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const saved = bot.session.current;
  // The first one must not reconnect and steal the session in turn.
  bot.session.current = null;
  const thief = createBotClient(discord, allIntents, { session: saved });
  t.after(() => thief.disconnect());
  await thief.connect();
  await thief.wait("RESUMED");
  await discord.people.write(ada.id, channel.id, "who hears me?");
  await thief.wait<APIMessage>("MESSAGE_CREATE", (message) => message.content === "who hears me?");
  assert.ok(discord.journal.entries.some((entry) => entry.what === "CLOSE" && entry.status === 4000));
});

test("each IDENTIFY counts against the day's limit, and a RESUME doesn't", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t, { sessionStartLimit: 2 });
  const remaining = async () => (await bot.api.gateway.getBot()).session_start_limit.remaining;
  assert.equal(await remaining(), 2);
  await bot.connect();
  await bot.wait("READY");
  assert.equal(await remaining(), 1);
  discord.gateway.requestReconnect();
  await bot.wait("RESUMED");
  assert.equal(await remaining(), 1, "resuming costs nothing");
});

test("only a session with the Server Members intent gets members' arrivals and changes", async (t) => {
  const { discord, bot, guild, ada } = await createSimulatorHarness(
    t,
    { guildMembersIntent: true },
    allIntents | 2,
  );
  await bot.connect();
  const created = await bot.wait<{ members: unknown[] }>("GUILD_CREATE");
  assert.equal(created.members.length, 4, "owner, bot, Ada and Ben");
  const role = discord.world.addRole(guild.id, { name: "BotAdmin" });
  discord.world.setRoles(guild.id, ada.id, [role.id]);
  discord.people.join(guild.id, { name: "Cleo" });
  const changed = await bot.wait<{ roles: string[] }>("GUILD_MEMBER_UPDATE");
  assert.deepEqual(changed.roles, [role.id]);
  await bot.wait<{ user: { username: string } }>(
    "GUILD_MEMBER_ADD",
    (member) => member.user.username === "cleo",
  );
});

test("a deaf gateway sends and acknowledges nothing, and delivers it afterwards", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  discord.gateway.deafen(true);
  await discord.people.write(ada.id, channel.id, "anybody?");
  await bot.api.gateway.getBot();
  assert.ok(!bot.events.some((event) => event.t === "MESSAGE_CREATE"));
  assert.equal(discord.gateway.connected(), 1);
  discord.gateway.deafen(false);
  await bot.wait("MESSAGE_CREATE");
});

test("a gateway that refuses or drops the connection is tried again", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  discord.faults.add({ on: /^CONNECT \/gateway$/, effect: { kind: "drop" } });
  await bot.connect();
  await bot.wait("READY");
  assert.ok(bot.errors.length > 0, "the client saw the first attempt fail");
});

test("closing a socket with 1001 from Discord's side leaves the session resumable", async (t) => {
  const { discord, bot } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("READY");
  discord.gateway.dropSockets(1001);
  await bot.wait("RESUMED");
});
