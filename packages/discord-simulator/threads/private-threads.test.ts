import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type APIMessage,
  AuditLogEvent,
  ChannelType,
  GatewayIntentBits,
  MessageType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { allIntents, createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const { ViewChannel, ReadMessageHistory, SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
const { CreatePrivateThreads, CreatePublicThreads, ManageThreads, ViewAuditLog } = PermissionFlagsBits;
const reader = ViewChannel | ReadMessageHistory | SendMessages | ViewAuditLog;
const ordinary = reader | SendMessagesInThreads | CreatePrivateThreads;

async function setUp(t: TestContext, intents = allIntents | GatewayIntentBits.GuildMembers) {
  const harness = await createSimulatorHarness(t, { guildMembersIntent: true }, intents);
  const { discord, bot, guild } = harness;
  discord.world.limitBot(guild.id, ordinary);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  return harness;
}

test("a private thread is there for who was brought into it, and for moderators", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await setUp(t);
  const { people, world } = discord;
  const { channels, threads } = bot.api;
  const thread = await channels.createThread(channel.id, { name: "Case 1" }, undefined, { reason: "A case" });
  assert.deepEqual([thread.type, thread.thread_metadata?.invitable], [ChannelType.PrivateThread, true]);
  assert.equal(world.messages(channel.id).length, 0, "the channel doesn't tell");
  const [entry] = (await bot.api.guilds.getAuditLogs(guild.id)).audit_log_entries;
  assert.deepEqual([entry?.action_type, entry?.reason], [AuditLogEvent.ThreadCreate, "A case"]);
  await assert.rejects(people.write(ada.id, thread.id, "hello?"), { code: 50001 });
  await threads.addMember(thread.id, ada.id);
  const joined = await bot.wait<{ added_members?: readonly { user_id: string; member?: object }[] }>(
    "THREAD_MEMBERS_UPDATE",
    ({ added_members: [one] = [] }) => one?.user_id === ada.id,
  );
  assert.ok(joined.added_members?.[0]?.member);
  const notice = await bot.wait<APIMessage>(
    "MESSAGE_CREATE",
    ({ type }) => type === MessageType.RecipientAdd,
  );
  assert.deepEqual([notice.author.id, notice.mentions[0]?.id], [discord.botUser.id, ada.id]);
  await people.write(ada.id, thread.id, `Bring <@${ben.id}>`);
  await people.write(ben.id, thread.id, "Here");
  await people.write(guild.owner_id, thread.id, "I see all");
  await threads.removeMember(thread.id, ada.id);
  await assert.rejects(people.write(ada.id, thread.id, "Back?"), { code: 50001 });
  await refusedWith(10007, threads.getMember(thread.id, ada.id));
  discord.people.leave(ben.id, guild.id);
  await people.comeBack(ben.id, guild.id);
  await assert.rejects(people.write(ben.id, thread.id, "Still?"), { code: 50001 });
  await threads.addMember(thread.id, ben.id);
  await assert.rejects(people.removeFromThread(ben.id, thread.id, discord.botUser.id), { code: 50013 });
  const query = new URLSearchParams({ with_member: "true", limit: "1" });
  const [first] = (await bot.rest.get(`/channels/${thread.id}/thread-members`, { query })) as {
    member?: { user: { id: string } };
  }[];
  assert.equal(first?.member?.user.id, discord.botUser.id);
  // Who doesn't see the channel doesn't see the thread, added or not.
  const grounded = world.addRole(guild.id, { name: "Grounded", permissions: 0n }).id;
  world.overwrite(channel.id, grounded, { deny: ViewChannel });
  world.setRoles(guild.id, ada.id, [grounded]);
  await threads.addMember(thread.id, ada.id);
  await assert.rejects(people.write(ada.id, thread.id, "Now?"), { code: 50001 });
});

test("only moderators invite where a private thread says so, and the bot hears of its own coming and going", async (t) => {
  const { discord, bot, guild, channel, ada, ben } = await setUp(t, GatewayIntentBits.Guilds);
  const { people, world } = discord;
  const { channels, threads } = bot.api;
  const closed = await channels.createThread(channel.id, { name: "Board", invitable: false, type: 12 });
  await refusedWith(50013, threads.addMember(closed.id, ada.id));
  await refusedWith(50013, channels.edit(closed.id, { invitable: true }));
  const whisper = await people.startPrivateThread(guild.owner_id, channel.id, "Whisper");
  await refusedWith(50001, channels.get(whisper.id));
  await people.addToThread(guild.owner_id, whisper.id, discord.botUser.id);
  const shown = await bot.wait<{ id: string; member?: object; newly_created?: boolean }>(
    "THREAD_CREATE",
    ({ id }) => id === whisper.id,
  );
  assert.deepEqual([shown.newly_created, shown.member !== undefined], [undefined, true]);
  await people.addToThread(guild.owner_id, whisper.id, ben.id);
  await people.removeFromThread(guild.owner_id, whisper.id, discord.botUser.id);
  await bot.wait<{ removed_member_ids?: readonly string[] }>(
    "THREAD_MEMBERS_UPDATE",
    ({ removed_member_ids: [id] = [] }) => id === discord.botUser.id,
  );
  const updates = bot.events.filter(({ t: name }) => name === "THREAD_MEMBERS_UPDATE");
  assert.equal(updates.length, 2, "others' comings take the privileged intent");
  await refusedWith(50001, channels.get(whisper.id));
  world.limitBot(guild.id, ordinary | ManageThreads);
  await channels.get(whisper.id);
  await threads.addMember(closed.id, ada.id);
  await channels.edit(closed.id, { invitable: true });
  await refusedWith(50035, channels.edit(closed.id, { auto_archive_duration: 61 as never }));
  world.limitBot(guild.id, reader | CreatePublicThreads);
  await refusedWith(50013, channels.createThread(channel.id, { name: "No" }));
  const open = await channels.createThread(channel.id, { name: "Open", type: 11 });
  world.limitBot(guild.id, ordinary | ManageThreads);
  await refusedWith(50035, channels.edit(open.id, { invitable: true }));
});

test("an archived thread is opened by a message, a locked one by moderators only, and its member is told", async (t) => {
  const { discord, bot, guild, channel, ada } = await setUp(t);
  const { people, world } = discord;
  const { channels, threads } = bot.api;
  const thread = await channels.createThread(channel.id, { name: "Case", type: 12 });
  await threads.addMember(thread.id, ada.id);
  const own = await channels.createMessage(thread.id, { content: "Open" });
  await channels.edit(thread.id, { archived: true });
  await refusedWith(50083, threads.addMember(thread.id, guild.owner_id));
  await refusedWith(50083, channels.edit(thread.id, { name: "Shut" }));
  await people.write(ada.id, thread.id, "Once more");
  const member = await bot.wait<{ id: string; user_id: string; guild_id: string }>("THREAD_MEMBER_UPDATE");
  assert.deepEqual([member.id, member.user_id, member.guild_id], [thread.id, discord.botUser.id, guild.id]);
  await refusedWith(50013, channels.edit(thread.id, { locked: true }));
  await people.changeThread(guild.owner_id, thread.id, { locked: true });
  await assert.rejects(people.write(ada.id, thread.id, "Locked?"), { code: 160005 });
  await refusedWith(160005, channels.editMessage(thread.id, own.id, { content: "Changed" }));
  await people.changeThread(guild.owner_id, thread.id, { archived: true });
  await assert.rejects(people.write(ada.id, thread.id, "Archived?"), { code: 50083 });
  await refusedWith(50013, channels.edit(thread.id, { archived: false }));
  const listed = async () =>
    (
      (await bot.rest.get(`/channels/${channel.id}/users/@me/threads/archived/private`)) as {
        threads: readonly { id: string }[];
      }
    ).threads.map(({ id }) => id);
  assert.deepEqual(await listed(), [thread.id]);
  await refusedWith(50013, channels.getArchivedThreads(channel.id, "private"));
  assert.deepEqual((await channels.getArchivedThreads(channel.id, "public")).threads, []);
  world.limitBot(guild.id, ordinary | ManageThreads);
  assert.equal((await channels.getArchivedThreads(channel.id, "private")).threads.length, 1);
  await channels.edit(thread.id, { archived: false, locked: false, name: "Case closed" });
  const renamed = await bot.wait<APIMessage>("MESSAGE_CREATE", ({ type }) => type === 4);
  assert.equal(renamed.content, "Case closed");
});

test("a bot that gains a channel is sent its active threads", async (t) => {
  const { discord, bot, guild, channel, ada } = await setUp(t);
  const { people, world } = discord;
  const message = await people.write(ada.id, channel.id, "plan");
  world.overwrite(channel.id, guild.id, { deny: ViewChannel });
  const thread = await people.startThread(guild.owner_id, message.id, "Plan");
  world.overwrite(channel.id, guild.id, {});
  const sync = await bot.wait<{ channel_ids: readonly string[]; threads: readonly { id: string }[] }>(
    "THREAD_LIST_SYNC",
  );
  assert.deepEqual([sync.channel_ids, sync.threads.map(({ id }) => id)], [[channel.id], [thread.id]]);
});
