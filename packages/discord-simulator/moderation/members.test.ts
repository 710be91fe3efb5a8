import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type APIGuildMember,
  AuditLogEvent,
  GatewayIntentBits,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { allIntents, createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const intents = allIntents | GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildModeration;
const { KickMembers, ModerateMembers, ManageNicknames, ManageRoles, ViewAuditLog, ViewChannel } =
  PermissionFlagsBits;
const inDays = (days: number, from = Date.now()) => new Date(from + days * 86_400_000).toISOString();

async function setUp(t: TestContext) {
  const harness = await createSimulatorHarness(t, { guildMembersIntent: true }, intents);
  const { discord, bot, guild } = harness;
  const low = discord.world.addRole(guild.id, { name: "Deckhand", permissions: 0n });
  const mod = discord.world.addRole(guild.id, {
    name: "Mod",
    permissions: ModerateMembers | KickMembers | ManageNicknames | ManageRoles | ViewChannel,
  });
  await discord.people.editRole(guild.owner_id, guild.id, low.id, { position: 1 });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const log = async (action: AuditLogEvent) =>
    (await bot.api.guilds.getAuditLogs(guild.id, { action_type: action })).audit_log_entries;
  return { ...harness, low, mod, log };
}

test("a bot times somebody out, and until then they can't write, react, move to voice, use commands or moderate", async (t) => {
  const { discord, bot, guild, channel, ada, ben, mod, log } = await setUp(t);
  const { people } = discord;
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, [
    { name: "ping", description: "Pong" },
  ]);
  const message = await people.write(ada.id, channel.id, "spam");
  const lounge = discord.world.addChannel(guild.id, { name: "Lounge", type: 2 });
  const thread = await people.startThread(guild.owner_id, message.id, "Spam?");
  const until = inDays(1);
  const edited = await bot.api.guilds.editMember(
    guild.id,
    ada.id,
    { communication_disabled_until: until },
    { reason: "Zu laut: 🐙" },
  );
  assert.equal(Date.parse(edited.communication_disabled_until ?? ""), Date.parse(until));
  const told = await bot.wait<APIGuildMember>("GUILD_MEMBER_UPDATE", ({ user }) => user.id === ada.id);
  assert.equal(told.communication_disabled_until, edited.communication_disabled_until);
  const [entry] = await log(AuditLogEvent.MemberUpdate);
  assert.deepEqual(
    [entry?.user_id, entry?.target_id, entry?.reason, entry?.changes],
    [
      discord.botUser.id,
      ada.id,
      "Zu laut: 🐙",
      [{ key: "communication_disabled_until", new_value: edited.communication_disabled_until }],
    ],
  );
  const heard = await bot.wait<{ guild_id: string; id: string; action_type: number }>(
    "GUILD_AUDIT_LOG_ENTRY_CREATE",
    ({ action_type: type }) => type === AuditLogEvent.MemberUpdate,
  );
  assert.deepEqual([heard.guild_id, heard.id], [guild.id, entry?.id]);
  discord.world.setRoles(guild.id, ada.id, [mod.id]);
  for (const attempt of [
    people.write(ada.id, channel.id, "more"),
    people.react(ada.id, message.id, "🐟"),
    people.slash(ada.id, channel.id, "ping"),
    people.kick(ada.id, guild.id, ben.id),
    people.rename(ada.id, guild.id, ben.id, "Benny"),
    people.enterVoice(ada.id, lounge.id),
    people.leaveThread(ada.id, thread.id).then(() => people.joinThread(ada.id, thread.id)),
  ])
    await assert.rejects(attempt, { code: 50013 });
  await bot.api.guilds.editMember(guild.id, ada.id, { communication_disabled_until: null });
  await people.write(ada.id, channel.id, "sorry");
});

test("a time-out ends within 28 days, and never meets the owner, an admin, or somebody who isn't below", async (t) => {
  const { discord, bot, guild, ada, ben, mod, low } = await setUp(t);
  const out = (userId: string, until: unknown) =>
    bot.api.guilds.editMember(guild.id, userId, { communication_disabled_until: until as string });
  const late = await refusedWith(50035, out(ada.id, inDays(28.01)));
  assert.match(JSON.stringify(late.rawError), /INVALID_COMMUNICATION_DISABLED_TIMESTAMP/);
  await out(ada.id, inDays(27.99));
  await refusedWith(50035, out(ada.id, "tomorrow"));
  await refusedWith(50013, out(guild.owner_id, inDays(1)));
  await refusedWith(50013, out(discord.botUser.id, inDays(1)));
  await refusedWith(10013, out("123456789012345678", inDays(1)));
  const { id: elsewhere } = discord.world.addGuild({ name: "Elsewhere" });
  await refusedWith(10007, out(discord.world.addMember(elsewhere, { name: "Zoe" }).id, inDays(1)));
  const admin = discord.world.addRole(guild.id, {
    name: "Admin",
    permissions: PermissionFlagsBits.Administrator,
  });
  discord.world.setRoles(guild.id, ben.id, [admin.id]);
  await refusedWith(50013, out(ben.id, inDays(1)));
  // Moderators stand above deckhands, and not above each other.
  discord.world.setRoles(guild.id, ada.id, [mod.id]);
  await out(ada.id, null);
  discord.world.setRoles(guild.id, ben.id, [mod.id]);
  await assert.rejects(discord.people.timeOut(ada.id, guild.id, ben.id, inDays(1)), { code: 50013 });
  discord.world.setRoles(guild.id, ben.id, [low.id]);
  await discord.people.timeOut(ada.id, guild.id, ben.id, inDays(1), "Rude");
  discord.world.limitBot(guild.id, ViewChannel | KickMembers);
  await refusedWith(50013, out(ben.id, null));
});

test("a change of a member is made as a whole or not at all, and what changes nothing is told to nobody", async (t) => {
  const { discord, bot, guild, ada, mod, low, log } = await setUp(t);
  const { guilds, users } = bot.api;
  const { botUser, world } = discord;
  const [botRole = ""] = world.members(guild.id).find(({ user }) => user.id === botUser.id)?.roleIds ?? [];
  await discord.people.editRole(guild.owner_id, guild.id, botRole, { position: 2 });
  await refusedWith(50013, guilds.editMember(guild.id, ada.id, { nick: "A", roles: [low.id, mod.id] }));
  await refusedWith(50028, guilds.editMember(guild.id, ada.id, { nick: "A", roles: [guild.id] }));
  await refusedWith(10011, guilds.editMember(guild.id, ada.id, { nick: "A", roles: ["123"] }));
  await refusedWith(50035, guilds.editMember(guild.id, ada.id, { nick: "a".repeat(33) }));
  await refusedWith(40032, guilds.editMember(guild.id, ada.id, { mute: true }));
  assert.equal((await guilds.getMember(guild.id, ada.id)).nick, null);
  const both = await guilds.editMember(
    guild.id,
    ada.id,
    { nick: " Admiral ", roles: [low.id] },
    { reason: "Art" },
  );
  assert.deepEqual([both.nick, both.roles], ["Admiral", [low.id]]);
  const before = (await log(AuditLogEvent.MemberRoleUpdate)).length;
  await guilds.addRoleToMember(guild.id, ada.id, low.id);
  assert.equal((await log(AuditLogEvent.MemberRoleUpdate)).length, before);
  await guilds.removeRoleFromMember(guild.id, ada.id, low.id, { reason: "Done" });
  const [taken, given] = await log(AuditLogEvent.MemberRoleUpdate);
  const named = [{ id: low.id, name: "Deckhand" }];
  assert.deepEqual(taken?.changes, [{ key: "$remove", new_value: named }]);
  assert.deepEqual([given?.changes, given?.reason], [[{ key: "$add", new_value: named }], "Art"]);
  await refusedWith(50013, guilds.addRoleToMember(guild.id, ada.id, mod.id));
  assert.equal((await users.editCurrentGuildMember(guild.id, { nick: "Bot" })).nick, "Bot");
  world.limitBot(guild.id, ViewChannel);
  await refusedWith(50013, users.editCurrentGuildMember(guild.id, { nick: null }));
  await refusedWith(50013, guilds.editMember(guild.id, ada.id, { nick: null }));
});

test("who is kicked is gone, and can come back; who is banned can't", async (t) => {
  const { discord, bot, guild, ada, ben, mod, log } = await setUp(t);
  const { people, world } = discord;
  await bot.api.guilds.removeMember(guild.id, ada.id, { reason: "Bye" });
  await bot.wait<{ user: { id: string } }>("GUILD_MEMBER_REMOVE", ({ user }) => user.id === ada.id);
  const [entry] = await log(AuditLogEvent.MemberKick);
  assert.deepEqual([entry?.target_id, entry?.reason], [ada.id, "Bye"]);
  await refusedWith(10007, bot.api.guilds.removeMember(guild.id, ada.id));
  await people.comeBack(ada.id, guild.id);
  await refusedWith(50013, bot.api.guilds.removeMember(guild.id, guild.owner_id));
  world.setRoles(guild.id, ben.id, [mod.id]);
  await people.kick(ben.id, guild.id, ada.id);
  await people.ban(guild.owner_id, guild.id, ada.id, { reason: "Really" });
  assert.equal((await bot.api.guilds.getMemberBan(guild.id, ada.id)).reason, "Really");
  await assert.rejects(people.comeBack(ada.id, guild.id), { code: 40007 });
  world.limitBot(guild.id, ViewChannel);
  await refusedWith(50013, bot.api.guilds.removeMember(guild.id, ben.id));
});

test("the audit log is for who may see it, filtered and paged, oldest first only after an entry", async (t) => {
  const { discord, bot, guild, ada, call } = await setUp(t);
  const { guilds } = bot.api;
  for (const nick of ["one", "two", "three"]) await guilds.editMember(guild.id, ada.id, { nick });
  await discord.people.rename(guild.owner_id, guild.id, ada.id, "four");
  const nicks = async (query: object) =>
    (
      await guilds.getAuditLogs(guild.id, { action_type: AuditLogEvent.MemberUpdate, ...query })
    ).audit_log_entries.map(({ changes }) => changes?.[0]?.new_value);
  assert.deepEqual(await nicks({}), ["four", "three", "two", "one"]);
  assert.deepEqual(await nicks({ user_id: discord.botUser.id, limit: 2 }), ["three", "two"]);
  const all = (await guilds.getAuditLogs(guild.id, { action_type: AuditLogEvent.MemberUpdate }))
    .audit_log_entries;
  assert.deepEqual(await nicks({ before: all[1]?.id }), ["two", "one"]);
  assert.deepEqual(await nicks({ after: all[3]?.id, limit: 2 }), ["two", "three"]);
  const { users } = await guilds.getAuditLogs(guild.id);
  assert.ok(users.some(({ id }) => id === ada.id));
  await refusedWith(50035, guilds.getAuditLogs(guild.id, { limit: 101 }));
  const reason = { "x-audit-log-reason": encodeURIComponent("🐙".repeat(513)) };
  const path = `/guilds/${guild.id}/members/${ada.id}`;
  assert.equal((await call("PATCH", path, { nick: "five" }, reason)).status, 400);
  discord.world.limitBot(guild.id, ViewChannel | ManageNicknames);
  await refusedWith(50013, guilds.getAuditLogs(guild.id));
  const heard = () => bot.events.filter((event) => event.t === "GUILD_AUDIT_LOG_ENTRY_CREATE").length;
  const before = heard();
  await guilds.editMember(guild.id, ada.id, { nick: "six" });
  await bot.wait<APIGuildMember>("GUILD_MEMBER_UPDATE", ({ nick }) => nick === "six");
  discord.world.limitBot(guild.id, ViewChannel | ManageNicknames | ViewAuditLog);
  await bot.wait("GUILD_ROLE_UPDATE");
  assert.equal(heard(), before);
});

test("a raid is many new accounts, whose ids tell since when they are there", async (t) => {
  const { discord, bot, guild } = await setUp(t);
  const createdAt = "2026-11-01T10:00:00.000Z";
  const raiders = await discord.people.raid(guild.id, { count: 5, overMs: 4, createdAt });
  assert.equal(new Set(raiders.map(({ id }) => id)).size, 5);
  for (const { id } of raiders) {
    assert.equal(Number(BigInt(id) >> 22n) + 1_420_070_400_000, Date.parse(createdAt));
    await bot.wait<APIGuildMember>("GUILD_MEMBER_ADD", ({ user }) => user.id === id);
  }
  const old = discord.people.join(guild.id, { name: "Old", createdAt: "2016-01-01T00:00:00Z" });
  assert.ok(BigInt(old.id) < BigInt(raiders[0]?.id ?? 0));
});
