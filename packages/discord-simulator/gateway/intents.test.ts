import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIMessage, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { allIntents, createSimulatorHarness } from "../simulator-harness.ts";

test("without Message Content a message is empty, unless it mentions the bot, is its own, or is direct", async (t) => {
  const options = { messageContentIntent: false };
  const { discord, bot, channel, ada } = await createSimulatorHarness(
    t,
    options,
    allIntents & ~GatewayIntentBits.MessageContent,
  );
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const plain = await discord.people.write(ada.id, channel.id, "nobody in particular");
  const mention = await discord.people.write(ada.id, channel.id, `<@${discord.botUser.id}> hello`);
  const own = await bot.api.channels.createMessage(channel.id, { content: "mine" });
  const reply = await discord.people.write(ada.id, channel.id, "an answer", { replyTo: own.id });
  const direct = discord.world.directMessages(ada.id);
  const whisper = await discord.people.write(ada.id, direct.id, "psst");
  const seen = async (id: string) =>
    (await bot.wait<APIMessage>("MESSAGE_CREATE", (one) => one.id === id)).content;
  assert.equal(await seen(plain.id), "");
  assert.equal(await seen(mention.id), `<@${discord.botUser.id}> hello`);
  assert.equal(await seen(own.id), "mine");
  assert.equal(await seen(reply.id), "an answer", "a reply mentions whom it answers");
  assert.equal(await seen(whisper.id), "psst");
  assert.equal((await bot.api.channels.getMessage(channel.id, plain.id)).content, "", "REST blanks it too");
  assert.equal(
    (await bot.api.channels.getMessage(channel.id, mention.id)).content,
    `<@${discord.botUser.id}> hello`,
  );
});

test("events of intents that weren't requested aren't sent", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t, {}, GatewayIntentBits.Guilds);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const message = await discord.people.write(ada.id, channel.id, "unheard");
  await discord.people.react(ada.id, message.id, "🐟");
  await discord.people.type(ada.id, channel.id);
  await bot.api.channels.createThread(channel.id, { name: "plan" }, message.id);
  await bot.wait("THREAD_CREATE");
  const kinds = new Set(bot.events.map((event) => event.t));
  assert.ok(!kinds.has("MESSAGE_CREATE") && !kinds.has("MESSAGE_REACTION_ADD") && !kinds.has("TYPING_START"));
});

test("reactions and typing come with their intents", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  const message = await discord.people.write(ada.id, channel.id, "look");
  await discord.people.type(ada.id, channel.id);
  await discord.people.react(ada.id, message.id, "🐟");
  await discord.people.unreact(ada.id, message.id, "🐟");
  const added = await bot.wait<{ user_id: string; emoji: { name: string } }>("MESSAGE_REACTION_ADD");
  assert.deepEqual([added.user_id, added.emoji.name], [ada.id, "🐟"]);
  await bot.wait("MESSAGE_REACTION_REMOVE");
  await bot.wait("TYPING_START");
  // Only moderators clear reactions: of one emoji, or all.
  for (const emoji of ["🐟", "🦀"]) await discord.people.react(ada.id, message.id, emoji);
  await assert.rejects(discord.people.clearReactions(ada.id, message.id));
  await discord.people.clearReactions(guild.owner_id, message.id, "🐟");
  const cleared = await bot.wait<{ emoji: { name: string } }>("MESSAGE_REACTION_REMOVE_EMOJI");
  assert.equal(cleared.emoji.name, "🐟");
  await bot.api.channels.deleteAllMessageReactionsForEmoji(channel.id, message.id, "🦀");
  await assert.rejects(bot.api.channels.deleteAllMessageReactionsForEmoji(channel.id, message.id, "🦀"));
  await bot.api.channels.deleteAllMessageReactions(channel.id, message.id);
  const all = await bot.wait<{ message_id: string }>("MESSAGE_REACTION_REMOVE_ALL");
  assert.equal(all.message_id, message.id);
});

test("the bot gets nothing from a channel it can't see", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  discord.world.denyBot(channel.id, PermissionFlagsBits.ViewChannel);
  const other = discord.world.addChannel(guild.id, { name: "open" });
  await bot.connect();
  await bot.wait("GUILD_CREATE");
  await discord.people.write(ada.id, channel.id, "hidden");
  await discord.people.write(ada.id, other.id, "seen");
  await bot.wait<APIMessage>("MESSAGE_CREATE", (message) => message.content === "seen");
  assert.equal(bot.events.filter((event) => event.t === "MESSAGE_CREATE").length, 1);
});

test("somebody's leaving comes with the privileged intent, and deletions at once with that of messages", async (t) => {
  const { GuildMembers, GuildMessages } = GatewayIntentBits;
  for (const intents of [GuildMembers, GuildMessages]) {
    const options = { guildMembersIntent: true };
    const { discord, bot, guild, channel, ada } = await createSimulatorHarness(
      t,
      options,
      intents | GatewayIntentBits.Guilds,
    );
    await bot.connect();
    await bot.wait("GUILD_CREATE");
    const gone = discord.people.join(guild.id, { name: "Gone" });
    const ids = [
      (await discord.people.write(ada.id, channel.id, "one")).id,
      (await discord.people.write(ada.id, channel.id, "two")).id,
    ];
    await assert.rejects(discord.people.purge(ada.id, channel.id, ids), { code: 50013 });
    await discord.people.purge(guild.owner_id, channel.id, [...ids, "123456789012345678"]);
    discord.people.leave(gone.id, guild.id);
    assert.throws(() => discord.people.leave(gone.id, guild.id), { code: 10007 });
    discord.world.addRole(guild.id, { name: "Last" });
    await bot.wait("GUILD_ROLE_CREATE");
    const has = (name: string) => bot.events.some((event) => event.t === name);
    assert.equal(has("GUILD_MEMBER_REMOVE"), intents === GuildMembers);
    assert.equal(has("MESSAGE_DELETE_BULK"), intents === GuildMessages);
    if (intents !== GuildMessages) continue;
    const bulk = await bot.wait<{ ids: readonly string[]; guild_id: string }>("MESSAGE_DELETE_BULK");
    assert.deepEqual([bulk.ids, bulk.guild_id], [ids, guild.id]);
  }
});
