import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIInteraction, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const errorsOf = (error: { readonly rawError: unknown }) => (error.rawError as { errors: unknown }).errors;
const everythingBut = (permission: bigint) =>
  (2n ** 50n - 1n) & ~permission & ~PermissionFlagsBits.Administrator;

test("a bulk overwrite names the index of each refused command, and registers none", async (t) => {
  const { discord, bot, guild } = await createSimulatorHarness(t);
  const put = (commands: object[]) =>
    bot.api.applicationCommands.bulkOverwriteGuildCommands(discord.botUser.id, guild.id, commands as never);
  await put([{ name: "keep", description: "Stays" }]);
  const choices = Array.from({ length: 25 }, (_, at) => ({ name: `${at}`.padEnd(100, "n"), value: `${at}` }));
  const options = ["a", "b", "c", "d"].map((name) => ({ type: 3, name, description: "x", choices }));
  const large = { name: "large", description: "Too much", options };
  const upsideDown = { type: 4, name: "n", description: "x", min_value: 5, max_value: 1 };
  const refused = await refusedWith(
    50035,
    put([
      { name: "fine", description: "Would do" },
      large,
      { name: "other", description: "x", options: [upsideDown] },
    ]),
  );
  assert.equal(refused.status, 400);
  assert.deepEqual(errorsOf(refused), {
    1: {
      _errors: [{ code: "APPLICATION_COMMAND_TOO_LARGE", message: "Command exceeds maximum size (8000)" }],
    },
    2: {
      options: {
        0: {
          min_value: {
            _errors: [
              {
                code: "APPLICATION_COMMAND_OPTION_MIN_EXCEEDS_MAX",
                message: "The minimum (5) is greater than the maximum (1)",
              },
            ],
          },
        },
      },
    },
  });
  assert.deepEqual(
    discord.world.commands(guild.id).map(({ name }) => name),
    ["keep"],
  );
});

test("an invalid answer to an interaction is refused with its path under data", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  await bot.connect();
  const { id: appId } = discord.botUser;
  await bot.api.applicationCommands.bulkOverwriteGuildCommands(appId, guild.id, [
    { name: "roll", description: "Roll" },
  ]);
  const asked = discord.people.slash(ada.id, channel.id, "roll");
  const interaction = await bot.wait<APIInteraction>("INTERACTION_CREATE");
  const refused = await refusedWith(
    50035,
    bot.api.interactions.reply(interaction.id, interaction.token, { embeds: [{}] }),
  );
  assert.deepEqual(Object.keys(errorsOf(refused) as object), ["data"]);
  await bot.api.interactions.reply(interaction.id, interaction.token, { content: "6" });
  assert.equal((await asked).message?.content, "6");
});

test("threads, forums, voice and announcement channels accept exactly what Discord accepts there", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  const add = (name: string, type: (typeof channelType)[keyof typeof channelType]) =>
    discord.world.addChannel(guild.id, { name, type });
  const written = async (channelId: string) => (await discord.people.write(ada.id, channelId, "Hi")).id;
  const thread = (channelId: string, messageId: string) =>
    channels.createThread(channelId, { name: "Plans" }, messageId);

  const opened = await thread(channel.id, await written(channel.id));
  await refusedWith(50024, thread(opened.id, await written(opened.id)));

  const voice = add("Lounge", channelType.voice);
  await refusedWith(50024, thread(voice.id, await written(voice.id)));
  await channels.createMessage(voice.id, { content: "I can write here" });

  const news = add("News", channelType.announcement);
  assert.equal((await thread(news.id, await written(news.id))).type, channelType.announcementThread);

  const forum = add("Ideas", channelType.forum);
  await refusedWith(40058, channels.createMessage(forum.id, { content: "Hi" }));
  const post = await discord.people.post(ada.id, forum.id, "A fish", "How about one?");
  assert.equal((await channels.getMessage(post.id, post.id)).content, "How about one?");
  await refusedWith(50024, thread(post.id, post.id));
  await refusedWith(50008, channels.createMessage(add("Boats", channelType.category).id, { content: "Hi" }));
});

test("AutoMod, a time-out, closed direct messages and a locked thread refuse with their own codes", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  discord.world.limitBot(guild.id, everythingBut(PermissionFlagsBits.ManageGuild));
  discord.world.blockWords(guild.id, ["kraken"]);
  await refusedWith(200000, channels.createMessage(channel.id, { content: "A Kraken!" }));
  const message = await discord.people.write(ada.id, channel.id, "Hi");
  await refusedWith(200001, channels.createThread(channel.id, { name: "kraken" }, message.id));

  const thread = await channels.createThread(channel.id, { name: "Plans" }, message.id);
  discord.world.limitBot(guild.id, everythingBut(PermissionFlagsBits.ManageThreads));
  discord.world.lockThread(thread.id);
  await refusedWith(50083, channels.createMessage(thread.id, { content: "Hi" }));

  discord.world.timeOut(guild.id, discord.botUser.id, new Date(Date.now() + 60_000).toISOString());
  await refusedWith(50013, channels.createMessage(channel.id, { content: "Hi" }));

  discord.world.closeDirectMessages(ada.id);
  const direct = discord.world.directMessages(ada.id);
  await refusedWith(50007, channels.createMessage(direct.id, { content: "Hi" }));
});

test("Discord's own messages name a person as their author, and can't be replied to", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const alert = discord.world.systemMessage(channel.id, {
    type: MessageType.AutoModerationAction,
    authorId: ada.id,
    content: "the blocked text",
  });
  assert.deepEqual([alert.type, alert.author.id], [24, ada.id]);
  const reply = { content: "Hi", message_reference: { message_id: alert.id } };
  await refusedWith(50035, bot.api.channels.createMessage(channel.id, reply));
});
