import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type APIThreadChannel,
  ChannelType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../../simulator-harness.ts";

test("a thread has its message's id, and a message has at most one thread", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const message = await discord.people.write(ada.id, channel.id, "feature request: dice");
  const thread = await bot.api.channels.createThread(channel.id, { name: "dice" }, message.id);
  assert.equal(thread.id, message.id);
  await refusedWith(160004, bot.api.channels.createThread(channel.id, { name: "again" }, message.id));
  const told = await bot.wait<APIThreadChannel & { newly_created: boolean }>("THREAD_CREATE");
  assert.deepEqual([told.id, told.parent_id, told.newly_created], [message.id, channel.id, true]);
  const shown = await bot.api.channels.getMessage(channel.id, message.id);
  assert.equal(shown.thread?.id, thread.id);
  assert.equal((shown.flags ?? 0) & MessageFlags.HasThread, MessageFlags.HasThread);
  assert.deepEqual(
    discord.world.messages(channel.id).map((one) => one.type),
    [MessageType.Default],
    "no notice in the parent",
  );
  assert.deepEqual(
    discord.world.messages(thread.id).map((one) => one.type),
    [MessageType.ThreadStarterMessage],
  );
});

test("a thread without a message is announced in its parent", async (t) => {
  const { discord, bot, channel } = await createSimulatorHarness(t);
  const thread = await bot.api.channels.createThread(channel.id, {
    name: "loose",
    type: ChannelType.PublicThread,
  });
  const [notice] = discord.world.messages(channel.id);
  assert.deepEqual([notice?.type, notice?.content], [MessageType.ThreadCreated, "loose"]);
  assert.equal(notice?.message_reference?.channel_id, thread.id);
});

test("writing in an archived thread unarchives it", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const message = await discord.people.write(ada.id, channel.id, "plan");
  const thread = await bot.api.channels.createThread(channel.id, { name: "plan" }, message.id);
  const active = async () => (await bot.api.guilds.getActiveThreads(guild.id)).threads.map((one) => one.id);
  const said = await bot.api.channels.createMessage(thread.id, { content: "first" });
  discord.world.archiveThread(thread.id);
  assert.deepEqual(await active(), []);
  await refusedWith(50083, bot.api.channels.editMessage(thread.id, said.id, { content: "no" }));
  await discord.people.write(ada.id, thread.id, "still here");
  assert.deepEqual(await active(), [thread.id]);
  const patched = (await bot.api.channels.edit(thread.id, { archived: true })) as APIThreadChannel;
  assert.equal(patched.thread_metadata?.archived, true);
});

test("an idle thread is archived", async (t) => {
  let clock = Date.now();
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t, { now: () => clock });
  const message = await discord.people.write(ada.id, channel.id, "plan");
  await bot.api.channels.createThread(channel.id, { name: "plan", auto_archive_duration: 60 }, message.id);
  clock += 59 * 60_000;
  assert.equal((await bot.api.guilds.getActiveThreads(guild.id)).threads.length, 1);
  clock += 2 * 60_000;
  assert.equal((await bot.api.guilds.getActiveThreads(guild.id)).threads.length, 0);
});

test("a user who writes in a thread, or is mentioned there, joins it", async (t) => {
  const options = { guildMembersIntent: true };
  const { discord, bot, channel, ada, ben } = await createSimulatorHarness(t, options);
  const message = await discord.people.write(ada.id, channel.id, "plan");
  const thread = await bot.api.channels.createThread(channel.id, { name: "plan" }, message.id);
  await discord.people.write(ada.id, thread.id, `<@${ben.id}> look`);
  const members = await bot.api.threads.getAllMembers(thread.id);
  assert.deepEqual(
    members.map((member) => member.user_id).sort(),
    [discord.botUser.id, ada.id, ben.id].sort(),
  );
});

test("deleting a channel deletes its threads and messages", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const message = await discord.people.write(ada.id, channel.id, "plan");
  const thread = await bot.api.channels.createThread(channel.id, { name: "plan" }, message.id);
  discord.world.deleteChannel(channel.id);
  await bot.wait<{ id: string }>("CHANNEL_DELETE", (gone) => gone.id === channel.id);
  await refusedWith(10003, bot.api.channels.createMessage(thread.id, { content: "hello?" }));
});

test("a forum's posts have its tags: at most five, those of moderators only by them, and one where it is required", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  const tags = [{ name: "Idea" }, { name: "Decided", moderated: true }];
  const forum = discord.world.addChannel(guild.id, {
    ...{ name: "ideas", type: ChannelType.GuildForum, tags, requiresTag: true },
  });
  const [idea, decided] = "available_tags" in forum ? forum.available_tags.map(({ id }) => id) : [];
  const post = (applied: readonly (string | undefined)[]) =>
    bot.api.channels.createForumThread(forum.id, {
      name: "Tea",
      message: { content: "More" },
      applied_tags: applied.map((one) => one ?? ""),
    });
  await refusedWith(40067, post([]));
  await refusedWith(10087, post(["123456789012345678"]));
  await refusedWith(50035, post(Array.from({ length: 6 }, () => idea)));
  const made = await post([idea, decided]);
  assert.deepEqual("applied_tags" in made ? made.applied_tags : [], [idea, decided]);
  discord.world.denyBot(forum.id, PermissionFlagsBits.ManageThreads);
  await refusedWith(50013, post([decided]));
});
