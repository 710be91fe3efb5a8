import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageFlags, MessageType } from "discord-api-types/v10";
import { createTakeBack } from "../discord/messages/take-back.ts";
import { createMessageRemovals } from "../discord/store/message-removals.ts";
import type { ReadMessage } from "../plugin-api/message-facts.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const poll = {
  question: "Where to?",
  answers: ["North", { text: "South", emoji: "🐟" }],
  hours: 2,
  multiple: true,
};

test("a plugin asks with a poll, and reads the votes in what it sent", async (t) => {
  const { general, guild, world, people, plugin } = await putPluginsAtDiscord(t);
  const ann = world.addMember(guild.id, { name: "Ann" }).id;
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, content: { content: "", poll } });
  await people.vote(ann, id, [1, 2]);
  await people.vote(guild.owner_id, id, [2]);
  const read = (await crew("getMessage", { channelId: general, id })) as unknown as ReadMessage;
  const { endsAt, ...votes } = read.poll ?? assert.fail();
  assert.deepEqual(votes, {
    question: "Where to?",
    answers: [
      { text: "North", votes: 1 },
      { text: "South", votes: 2 },
    ],
    multiple: true,
    isFinal: false,
  });
  assert.equal(Math.round((Date.parse(endsAt ?? "") - Date.parse(read.createdAt)) / 3_600_000), 2);
});

test("a plugin ends its own poll, also one that has ended, and nobody else's", async (t) => {
  const { general, world, plugin } = await putPluginsAtDiscord(t);
  const { id } = await plugin("crew")("send", { channelId: general, content: { content: "", poll } });
  const at = { channelId: general, messageId: id };
  await assert.rejects(plugin("other")("endPoll", at), /isn't a message of this plugin/);
  const later = plugin("crew");
  await later("endPoll", at);
  await later("endPoll", at);
  const read = (await later("getMessage", { channelId: general, id })) as unknown as ReadMessage;
  assert.equal(read.poll?.isFinal, true);
  assert.equal(world.messages(general).filter(({ type }) => type === MessageType.PollResult).length, 1);
});

test("a poll that Discord wouldn't take is refused before, and none is edited", async (t) => {
  const { general, plugin } = await putPluginsAtDiscord(t);
  const crew = plugin("crew");
  const say = (more: object) => crew("send", { channelId: general, content: { content: "", ...more } });
  await assert.rejects(say({ poll: { ...poll, answers: [] } }), /This can't be said/);
  await assert.rejects(say({ poll: { ...poll, hours: 800 } }), /This can't be said/);
  await assert.rejects(say({ poll, ephemeral: true }), /for all who see the channel/);
  const { id } = await say({ poll });
  const at = { channelId: general, messageId: id };
  await assert.rejects(crew("editMessage", { ...at, content: { content: "x", poll } }), /can't add a poll/);
  await assert.rejects(
    crew("editMessage", { ...at, content: { content: "x" } }),
    /Cannot edit a poll message/,
  );
  await crew("deleteMessage", at);
});

test("a poll with the words of several people is taken back by deleting it", async (t) => {
  const { general, guild, world, api, discord, database, ownMessages, plugin, calledBy } =
    await putPluginsAtDiscord(t);
  const [ann, bob] = ["Ann", "Bob"].map((name) => world.addMember(guild.id, { name }).id);
  const calls = [
    calledBy(ann ?? "", { said: ["north of the reef"] }),
    calledBy(bob ?? "", { said: ["south of the reef"], isOver: true }),
  ];
  const asked = { ...poll, answers: ["North of the reef", "South of the reef"] };
  await plugin("crew")(
    "send",
    { channelId: general, content: { content: "", poll: asked } },
    undefined,
    calls,
  );
  assert.equal(ownMessages.takeBackOf(ann ?? ""), 1);
  const removal = createMessageRemovals(database).next(Date.now()) ?? assert.fail();
  assert.equal(removal.how, "blank");
  await createTakeBack({ api, botUserId: discord.botUser.id })(removal);
  assert.deepEqual(world.messages(general), []);
});

test("a silent message is marked as such for Discord", async (t) => {
  const { general, world, plugin } = await putPluginsAtDiscord(t);
  await plugin("crew")("send", { channelId: general, content: { content: "psst", silent: true } });
  assert.equal(world.messages(general)[0]?.flags, MessageFlags.SuppressNotifications);
});
