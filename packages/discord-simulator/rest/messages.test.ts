import assert from "node:assert/strict";
import { test } from "node:test";
import { ButtonStyle, ComponentType, MessageFlags, PermissionFlagsBits } from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

test("a reply refers to its message and rings nobody whom allowed_mentions excludes", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const asked = await discord.people.write(ada.id, channel.id, "well?");
  const quiet = await bot.api.channels.createMessage(channel.id, {
    content: `<@${ada.id}> @everyone yes`,
    message_reference: { message_id: asked.id },
    allowed_mentions: { parse: [], replied_user: false },
  });
  assert.equal(quiet.referenced_message?.content, "well?");
  assert.deepEqual([quiet.mentions, quiet.mention_everyone], [[], false]);
  assert.equal(discord.pings.length, 0);
  const loud = await bot.api.channels.createMessage(channel.id, {
    content: "@everyone fish",
    message_reference: { message_id: asked.id },
  });
  assert.deepEqual(discord.pings, [
    {
      channelId: channel.id,
      messageId: loud.id,
      authorId: discord.botUser.id,
      userIds: [ada.id],
      roleIds: [],
      everyone: true,
    },
  ]);
  const entry = discord.journal.entries.findLast(
    (one) => one.what === `POST /channels/${channel.id}/messages`,
  );
  const detail = entry?.detail as { pings: unknown } | undefined;
  assert.deepEqual(detail?.pings, discord.pings);
});

test("a listed role rings only if it is mentionable or the author may mention all roles", async (t) => {
  const { discord, bot, guild, channel, ada } = await createSimulatorHarness(t);
  const role = discord.world.addRole(guild.id, { name: "Divers" });
  await discord.people.write(ada.id, channel.id, `<@&${role.id}> anyone?`);
  assert.equal(discord.pings.length, 0, "Ada may not ring a role that isn't mentionable");
  await bot.api.channels.createMessage(channel.id, {
    content: `<@&${role.id}>`,
    allowed_mentions: { roles: [role.id] },
  });
  assert.deepEqual(
    discord.pings.map((ping) => ping.roleIds),
    [[role.id]],
  );
  await refusedWith(
    50035,
    bot.api.channels.createMessage(channel.id, {
      content: "x",
      allowed_mentions: { parse: ["roles" as never], roles: [role.id] },
    }),
  );
});

test("a repeated nonce returns the first message instead of a second one", async (t) => {
  let clock = Date.now();
  const { discord, bot, channel } = await createSimulatorHarness(t, { now: () => clock });
  const send = () =>
    bot.api.channels.createMessage(channel.id, { content: "once", nonce: "42", enforce_nonce: true });
  const [first, second] = [await send(), await send()];
  assert.equal(first.id, second.id);
  assert.equal(discord.world.messages(channel.id).length, 1);
  clock += 6 * 60_000;
  assert.notEqual((await send()).id, first.id, "it is forgotten after some minutes");
});

test("a reply to a deleted message is refused, or sent without the reference on request", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const gone = await discord.people.write(ada.id, channel.id, "never mind");
  await discord.people.remove(ada.id, gone.id);
  const reply = (fail_if_not_exists: boolean) =>
    bot.api.channels.createMessage(channel.id, {
      content: "late",
      message_reference: { message_id: gone.id, fail_if_not_exists },
    });
  const error = await refusedWith(50035, reply(true));
  assert.deepEqual(error.rawError, {
    message: "Invalid Form Body",
    code: 50035,
    errors: {
      message_reference: { _errors: [{ code: "REPLIES_UNKNOWN_MESSAGE", message: "Unknown message" }] },
    },
  });
  const sent = await reply(false);
  assert.equal(sent.message_reference, undefined);
});

test("invalid messages are refused with Discord's nested errors", async (t) => {
  const { bot, channel } = await createSimulatorHarness(t, { rateLimits: "off" });
  const send = (body: object) => bot.api.channels.createMessage(channel.id, body);
  const button = (id: string) => ({
    type: ComponentType.Button,
    style: ButtonStyle.Primary,
    label: "x",
    custom_id: id,
  });
  const row = (...components: object[]) => ({ type: ComponentType.ActionRow, components });
  const tooLong = await refusedWith(50035, send({ content: "x".repeat(2001) }));
  assert.deepEqual((tooLong.rawError as { errors: unknown }).errors, {
    content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 2000 or fewer in length." }] },
  });
  await send({ content: "x".repeat(2000) });
  await refusedWith(50006, send({ content: "  " }));
  await refusedWith(50035, send({ embeds: [{ title: "x".repeat(257) }] }));
  await refusedWith(
    50035,
    send({ embeds: [{ description: "x".repeat(4000) }, { description: "y".repeat(2001) }] }),
  );
  await refusedWith(50035, send({ components: Array.from({ length: 6 }, (_, n) => row(button(String(n)))) }));
  await refusedWith(
    50035,
    send({ components: [row(...Array.from({ length: 6 }, (_, n) => button(String(n))))] }),
  );
  const twice = await refusedWith(50035, send({ components: [row(button("a"), button("a"))] }));
  assert.match(
    JSON.stringify(twice.rawError),
    /"components":\{"0":\{"components":\{"1":\{"custom_id":.*DUPLICATED/,
  );
  const long = await refusedWith(50035, send({ components: [row(button("a".repeat(101)))] }));
  assert.match(JSON.stringify(long.rawError), /"custom_id":\{"_errors":\[\{"code":"BASE_TYPE_MAX_LENGTH"/);
  await refusedWith(50035, send({ nonce: "x".repeat(26), content: "n" }));
});

test("messages are listed newest first, by after, before, around and limit", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const all = [];
  for (const word of ["a", "b", "c", "d", "e"])
    all.push(await discord.people.write(ada.id, channel.id, word));
  const list = async (query: object) =>
    (await bot.api.channels.getMessages(channel.id, query)).map((message) => message.content).join("");
  assert.equal(await list({}), "edcba");
  assert.equal(await list({ limit: 2 }), "ed");
  assert.equal(await list({ after: all[1]?.id, limit: 2 }), "dc", "the ones right after it");
  assert.equal(await list({ before: all[3]?.id, limit: 2 }), "cb");
  assert.equal(await list({ around: all[2]?.id, limit: 3 }), "dcb");
  await refusedWith(50035, bot.api.channels.getMessages(channel.id, { limit: 101 }));
});

test("a bot edits and deletes its own messages, and others' only as far as its permissions go", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const own = await bot.api.channels.createMessage(channel.id, { content: "draft" });
  const edited = await bot.api.channels.editMessage(channel.id, own.id, { content: "final" });
  assert.equal(edited.content, "final");
  assert.notEqual(edited.edited_timestamp, null);
  const theirs = await discord.people.write(ada.id, channel.id, "mine");
  await refusedWith(50005, bot.api.channels.editMessage(channel.id, theirs.id, { content: "yours" }));
  discord.world.denyBot(channel.id, PermissionFlagsBits.ManageMessages);
  await refusedWith(50013, bot.api.channels.deleteMessage(channel.id, theirs.id));
  await bot.api.channels.deleteMessage(channel.id, own.id);
  await refusedWith(10008, bot.api.channels.getMessage(channel.id, own.id));
});

test("writing or reading without permission is refused", async (t) => {
  const { discord, bot, guild, channel } = await createSimulatorHarness(t);
  discord.world.denyBot(channel.id, PermissionFlagsBits.SendMessages);
  await refusedWith(50013, bot.api.channels.createMessage(channel.id, { content: "hm" }));
  const hidden = discord.world.addChannel(guild.id, { name: "hidden" });
  discord.world.denyBot(hidden.id, PermissionFlagsBits.ViewChannel);
  await refusedWith(50001, bot.api.channels.get(hidden.id));
});

test("files arrive as attachments that can be fetched", async (t) => {
  const { bot, channel } = await createSimulatorHarness(t);
  const sent = await bot.api.channels.createMessage(channel.id, {
    content: "look",
    files: [{ name: "plan.txt", data: Buffer.from("swim"), contentType: "text/plain" }],
  });
  const [attachment] = sent.attachments;
  assert.deepEqual([attachment?.filename, attachment?.size], ["plan.txt", 4]);
  assert.equal(await (await fetch(attachment?.url ?? "")).text(), "swim");
});

test("reactions are counted per user, and unknown emojis refused", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const message = await discord.people.write(ada.id, channel.id, "vote");
  await discord.people.react(ada.id, message.id, "👍");
  await bot.api.channels.addMessageReaction(channel.id, message.id, "👍");
  const [reaction] = (await bot.api.channels.getMessage(channel.id, message.id)).reactions ?? [];
  assert.deepEqual([reaction?.count, reaction?.me], [2, true]);
  const users = await bot.api.channels.getMessageReactions(channel.id, message.id, "👍");
  assert.deepEqual(
    users.map((user) => user.id),
    [ada.id, discord.botUser.id],
  );
  await bot.api.channels.deleteOwnMessageReaction(channel.id, message.id, "👍");
  await refusedWith(10014, bot.api.channels.addMessageReaction(channel.id, message.id, "fish"));
});

test("components V2 take the place of content and embeds for good, and mention like a content", async (t) => {
  const { discord, bot, channel, ada } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  const laidOut = (content: string) => ({
    flags: MessageFlags.IsComponentsV2,
    components: [
      {
        type: ComponentType.Container as const,
        components: [{ type: ComponentType.TextDisplay as const, content }],
      },
    ],
  });
  const plain = await channels.createMessage(channel.id, { content: "plain", embeds: [{ title: "x" }] });
  const edit = (body: Parameters<typeof channels.editMessage>[2]) =>
    channels.editMessage(channel.id, plain.id, body);
  await refusedWith(50035, edit(laidOut("x")));
  await refusedWith(50035, edit({ ...laidOut("x"), content: null }));
  await refusedWith(50035, edit({ ...laidOut("x"), content: null, embeds: null }));
  const changed = await edit({ ...laidOut("x"), content: null, embeds: [] });
  assert.deepEqual([changed.content, changed.embeds.length, changed.components?.length], ["", 0, 1]);
  await refusedWith(50035, edit({ content: "back" }));
  assert.deepEqual(discord.pings, []);
  const allowed = { parse: [], users: [ada.id] };
  const loud = await channels.createMessage(channel.id, {
    ...laidOut(`<@${ada.id}> look`),
    allowed_mentions: allowed,
  });
  assert.deepEqual(
    loud.mentions.map(({ id }) => id),
    [ada.id],
  );
  assert.deepEqual(
    discord.pings.map(({ userIds }) => userIds),
    [[ada.id]],
  );
  await refusedWith(50035, channels.createMessage(channel.id, { ...laidOut("x"), content: "too" }));
});
