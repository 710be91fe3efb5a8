import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type APIOverwrite,
  type APITextChannel,
  AuditLogEvent,
  OverwriteType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const {
  ViewChannel,
  ManageChannels,
  ManageRoles,
  SendMessages,
  ViewAuditLog,
  MentionEveryone,
  ManageMessages,
} = PermissionFlagsBits;
const text = (bits: bigint) => bits.toString();

test("a bot changes a channel's name, topic, slow mode and age restriction, all or nothing, and says why", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  const { people, world } = discord;
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const change = { name: "Quiet Place", topic: "Hush", rate_limit_per_user: 30, nsfw: true };
  await channels.edit(channel.id, change, { reason: "Too loud" });
  const told = await bot.wait<APITextChannel>("CHANNEL_UPDATE");
  assert.deepEqual(
    [told.name, told.topic, told.rate_limit_per_user, told.nsfw],
    ["quiet-place", "Hush", 30, true],
  );
  const [entry] = (await bot.api.guilds.getAuditLogs(guild.id)).audit_log_entries;
  assert.deepEqual([entry?.action_type, entry?.reason], [AuditLogEvent.ChannelUpdate, "Too loud"]);
  assert.deepEqual(entry?.changes?.[0], { key: "name", old_value: "general", new_value: "quiet-place" });
  await people.write(ada.id, channel.id, "one");
  await assert.rejects(people.write(ada.id, channel.id, "two"), { code: 20016 });
  const slow = await people.write(ada.id, channel.id, "two").catch((error: { retryAfter: number }) => error);
  assert.ok("retryAfter" in slow && slow.retryAfter > 0 && slow.retryAfter <= 30);
  await channels.createMessage(channel.id, { content: "bots don't wait" });
  await channels.createMessage(channel.id, { content: "never" });
  await channels.edit(channel.id, { rate_limit_per_user: 0 });
  await people.write(ada.id, channel.id, "two");
  await refusedWith(50035, channels.edit(channel.id, { rate_limit_per_user: 21_601 }));
  await refusedWith(50035, channels.edit(channel.id, { topic: "a".repeat(1025) }));
  await refusedWith(50035, channels.edit(channel.id, { nsfw: "yes" as never }));
  await assert.rejects(people.changeChannel(ada.id, channel.id, { topic: "Mine" }), { code: 50013 });
  world.limitBot(guild.id, ViewChannel | SendMessages);
  await refusedWith(50013, channels.edit(channel.id, { topic: "No" }));
});

test("a bot gives a channel two new names or topics in ten minutes, which no header tells before", async (t) => {
  const clock = { now: Date.now() };
  const { discord, guild, channel, call } = await createSimulatorHarness(t, { now: () => clock.now });
  const rename = (body: object) => call("PATCH", `/channels/${channel.id}`, body);
  for (const body of [{ name: "one" }, { topic: "two" }]) assert.equal((await rename(body)).status, 200);
  const third = await rename({ name: "three" });
  assert.equal(third.status, 429);
  assert.equal(third.headers.get("retry-after"), "600");
  assert.ok(Number(third.headers.get("x-ratelimit-remaining")) > 0);
  const { retry_after: wait, global } = (await third.json()) as { retry_after: number; global: boolean };
  assert.deepEqual([wait, global], [600, false]);
  assert.equal((await rename({ rate_limit_per_user: 5 })).status, 200);
  assert.equal((await rename({ name: "one" })).status, 200, "it has that name");
  await discord.people.changeChannel(guild.owner_id, channel.id, { name: "by-hand" });
  clock.now += 600_000;
  assert.equal((await rename({ name: "three" })).status, 200);
});

test("what a channel allows and denies is set with Manage Roles, and only what the bot has itself", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  const { world } = discord;
  const muted = world.addRole(guild.id, { name: "Muted", permissions: 0n }).id;
  world.limitBot(guild.id, ViewChannel | ManageRoles | ManageChannels | SendMessages | ViewAuditLog);
  const put = (
    id: string,
    overwrite: Omit<APIOverwrite, "id" | "allow"> & { allow?: string },
    reason = "Hush",
  ) => channels.editPermissionOverwrite(channel.id, id, overwrite as never, { reason });
  await put(muted, { type: OverwriteType.Role, deny: text(SendMessages) });
  world.setRoles(guild.id, ada.id, [muted]);
  await assert.rejects(discord.people.write(ada.id, channel.id, "hi"), { code: 50013 });
  await refusedWith(50013, put(muted, { type: 0, deny: "0", allow: text(MentionEveryone) }));
  await refusedWith(10009, put("123456789012345678", { type: 0, deny: "0" }));
  await refusedWith(50035, put(muted, { type: 2 as never, deny: "0" }));
  await refusedWith(50035, put(muted, { type: 0, deny: "all" }));
  const overwrites: APIOverwrite[] = [
    { id: muted, type: 0, allow: text(ViewChannel), deny: text(SendMessages) },
    { id: ada.id, type: 1, allow: text(SendMessages), deny: "0" },
  ];
  await channels.edit(channel.id, { permission_overwrites: overwrites });
  await discord.people.write(ada.id, channel.id, "I may");
  await channels.deletePermissionOverwrite(channel.id, ada.id);
  await refusedWith(10009, channels.deletePermissionOverwrite(channel.id, ada.id));
  const { audit_log_entries: entries } = await bot.api.guilds.getAuditLogs(guild.id);
  assert.deepEqual(
    entries.map(({ action_type: type, options, reason }) => [type, options?.id, options?.type, reason]),
    [
      [AuditLogEvent.ChannelOverwriteDelete, ada.id, "1", undefined],
      [AuditLogEvent.ChannelOverwriteCreate, ada.id, "1", undefined],
      [AuditLogEvent.ChannelOverwriteUpdate, muted, "0", undefined],
      [AuditLogEvent.ChannelOverwriteCreate, muted, "0", "Hush"],
    ],
  );
  assert.equal(entries.at(-1)?.options?.role_name, "Muted");
  // An overwrite with Manage Roles for the bot frees it of the limit.
  world.overwrite(channel.id, discord.world.guilds()[0]?.roles.find(({ tags }) => tags?.bot_id)?.id ?? "", {
    allow: ManageRoles,
  });
  await put(muted, { type: 0, deny: text(MentionEveryone | ManageMessages) });
  const post = await discord.people.write(guild.owner_id, channel.id, "topic");
  const opened = await discord.people.startThread(guild.owner_id, post.id, "T");
  await refusedWith(50024, channels.editPermissionOverwrite(opened.id, muted, { type: 0, deny: "0" }));
  const direct = discord.world.directMessages(ada.id).id;
  await refusedWith(50003, channels.editPermissionOverwrite(direct, muted, { type: 0, deny: "0" }));
  world.limitBot(guild.id, ViewChannel | ManageChannels);
  world.overwrite(
    channel.id,
    discord.world.guilds()[0]?.roles.find(({ tags }) => tags?.bot_id)?.id ?? "",
    {},
  );
  await refusedWith(50013, put(muted, { type: 0, deny: "0" }));
  await refusedWith(50013, channels.edit(channel.id, { permission_overwrites: [] }));
});

test("a bot makes a channel with Manage Channels alone, and gives in it only what it has", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  const { ViewChannel, ManageChannels, BanMembers } = PermissionFlagsBits;
  const make = (allow: bigint) =>
    bot.api.guilds.createChannel(guild.id, {
      name: "turbot-admin",
      permission_overwrites: [
        { id: guild.id, type: OverwriteType.Role, deny: String(ViewChannel) },
        { id: discord.botUser.id, type: OverwriteType.Member, allow: String(allow) },
      ],
    });
  discord.world.limitBot(guild.id, ViewChannel);
  await refusedWith(50013, make(ViewChannel));
  discord.world.limitBot(guild.id, ViewChannel | ManageChannels);
  await refusedWith(50013, make(BanMembers));
  const { id } = await make(ViewChannel);
  assert.deepEqual((await bot.api.guilds.getChannels(guild.id)).at(-1)?.id, id);
});
