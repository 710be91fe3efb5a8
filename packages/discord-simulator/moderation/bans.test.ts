import assert from "node:assert/strict";
import { test } from "node:test";
import { AuditLogEvent, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { snowflakeAt } from "../../discord-rules/snowflake.ts";
import { allIntents, createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const intents = allIntents | GatewayIntentBits.GuildModeration;
const { BanMembers, ManageGuild, ManageMessages, ViewChannel } = PermissionFlagsBits;

test("a ban takes the messages of its last seconds, is listed in pages, and says why", async (t) => {
  const clock = { now: Date.now() };
  const options = { now: () => clock.now, rateLimits: "off" } as const;
  const { discord, bot, guild, channel, ada, ben } = await createSimulatorHarness(t, options, intents);
  const { guilds } = bot.api;
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const old = await discord.people.write(ada.id, channel.id, "long ago");
  clock.now += 3_600_000;
  const fresh = [];
  for (const text of ["spam", "more spam"])
    fresh.push((await discord.people.write(ada.id, channel.id, text)).id);
  await guilds.banUser(guild.id, ada.id, { delete_message_seconds: 60 }, { reason: "Spam & eggs" });
  const gone = await bot.wait<{ ids: readonly string[] }>("MESSAGE_DELETE_BULK");
  assert.deepEqual(gone.ids, fresh);
  assert.deepEqual(
    discord.world.messages(channel.id).map(({ id }) => id),
    [old.id],
  );
  assert.equal((await guilds.getMemberBan(guild.id, ada.id)).reason, "Spam & eggs");
  await guilds.banUser(guild.id, ada.id, {}, { reason: "Again" });
  await guilds.banUser(guild.id, ben.id);
  const listed = async (query: object) =>
    (await guilds.getMemberBans(guild.id, query)).map(({ user, reason }) => [user.username, reason]);
  assert.deepEqual(await listed({}), [
    ["ada", "Spam & eggs"],
    ["ben", null],
  ]);
  assert.deepEqual(await listed({ after: ada.id }), [["ben", null]]);
  assert.deepEqual(await listed({ before: ben.id, after: ben.id }), [["ada", "Spam & eggs"]]);
  await refusedWith(50035, guilds.getMemberBans(guild.id, { limit: 1001 }));
  await guilds.unbanUser(guild.id, ben.id, { reason: "Mistake" });
  await refusedWith(10026, guilds.unbanUser(guild.id, ben.id));
  const { audit_log_entries: entries } = await guilds.getAuditLogs(guild.id);
  assert.deepEqual(
    entries.map(({ action_type: type, target_id: target, reason }) => [type, target, reason]),
    [
      [AuditLogEvent.MemberBanRemove, ben.id, "Mistake"],
      [AuditLogEvent.MemberBanAdd, ben.id, undefined],
      [AuditLogEvent.MemberBanAdd, ada.id, "Spam & eggs"],
    ],
  );
  await refusedWith(50013, guilds.banUser(guild.id, guild.owner_id));
  await refusedWith(10013, guilds.banUser(guild.id, "123456789012345678"));
  discord.world.limitBot(guild.id, ViewChannel);
  await refusedWith(50013, guilds.getMemberBans(guild.id));
});

test("many are banned at once with both permissions; who couldn't be is named, and nobody at all is an error", async (t) => {
  const { discord, bot, guild, ada, ben } = await createSimulatorHarness(t);
  const { guilds } = bot.api;
  const raiders = (await discord.people.raid(guild.id, { count: 3 })).map(({ id }) => id);
  await guilds.banUser(guild.id, ben.id);
  const result = await guilds.bulkBanUsers(guild.id, { user_ids: [...raiders, ben.id, guild.owner_id] });
  assert.deepEqual(result, { banned_users: raiders, failed_users: [ben.id, guild.owner_id] });
  await refusedWith(500000, guilds.bulkBanUsers(guild.id, { user_ids: raiders }));
  const many = Array.from({ length: 201 }, (_, index) => String(index));
  await refusedWith(50035, guilds.bulkBanUsers(guild.id, { user_ids: many }));
  await refusedWith(50035, guilds.bulkBanUsers(guild.id, { user_ids: [ada.id], delete_message_seconds: -1 }));
  discord.world.limitBot(guild.id, ViewChannel | BanMembers);
  await refusedWith(50013, guilds.bulkBanUsers(guild.id, { user_ids: [ada.id] }));
  discord.world.limitBot(guild.id, ViewChannel | BanMembers | ManageGuild);
  await guilds.bulkBanUsers(guild.id, { user_ids: [ada.id] });
});

test("2 to 100 messages of the last two weeks are deleted at once, and none twice", async (t) => {
  const clock = { now: Date.now() };
  const options = { now: () => clock.now, rateLimits: "off" } as const;
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t, options);
  const { channels } = bot.api;
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const written = async (count: number) => {
    const ids = [];
    for (let index = 0; index < count; index += 1)
      ids.push((await discord.people.write(ada.id, channel.id, `no ${index}`)).id);
    return ids;
  };
  const old = await written(2);
  clock.now += 14 * 86_400_000 + 1_000;
  const [first = "", second = "", third = ""] = await written(3);
  await refusedWith(50034, channels.bulkDeleteMessages(channel.id, [first, old[0] ?? ""]));
  await refusedWith(50016, channels.bulkDeleteMessages(channel.id, [first]));
  const twice = await refusedWith(50035, channels.bulkDeleteMessages(channel.id, [first, first]));
  assert.match(JSON.stringify(twice.rawError), /SET_TYPE_ALREADY_CONTAINS_VALUE/);
  const missing = Array.from({ length: 99 }, (_, index) =>
    String(BigInt(snowflakeAt(clock.now)) - BigInt(index + 1)),
  );
  await refusedWith(50035, channels.bulkDeleteMessages(channel.id, [first, second, ...missing]));
  await channels.bulkDeleteMessages(channel.id, [first, second, ...missing.slice(1)], { reason: "Tidy" });
  const bulk = await bot.wait<{ ids: readonly string[] }>("MESSAGE_DELETE_BULK");
  assert.deepEqual(bulk.ids, [first, second]);
  const [entry] = (await bot.api.guilds.getAuditLogs(guild.id)).audit_log_entries;
  assert.deepEqual(
    [entry?.action_type, entry?.target_id, entry?.options?.count, entry?.reason],
    [AuditLogEvent.MessageBulkDelete, channel.id, "2", "Tidy"],
  );
  await refusedWith(
    50003,
    channels.bulkDeleteMessages(discord.world.directMessages(ada.id).id, [first, third]),
  );
  discord.world.limitBot(guild.id, PermissionFlagsBits.ViewChannel);
  await refusedWith(50013, channels.bulkDeleteMessages(channel.id, [third, second]));
  discord.world.limitBot(guild.id, ViewChannel | ManageMessages);
  await channels.bulkDeleteMessages(channel.id, [third, second]);
});
