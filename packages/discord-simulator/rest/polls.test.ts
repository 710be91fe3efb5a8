import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { createSimulatorHarness, refusedWith } from "../simulator-harness.ts";

const answers = ["North", "South"].map((text) => ({ poll_media: { text } }));
const poll = { question: { text: "Where to?" }, answers };

test("people vote in a poll, once each unless it allows several answers", async (t) => {
  const { discord, bot, channel, ada, ben } = await createSimulatorHarness(t);
  const { api } = bot;
  const asked = await api.channels.createMessage(channel.id, { poll });
  await discord.people.vote(ada.id, asked.id, [1]);
  await discord.people.vote(ada.id, asked.id, [2]);
  await discord.people.vote(ben.id, asked.id, [2]);
  await assert.rejects(discord.people.vote(ben.id, asked.id, [1, 2]), /Invalid Form Body/);
  const { poll: seen } = await api.channels.getMessage(channel.id, asked.id);
  assert.deepEqual(seen?.results, {
    is_finalized: false,
    answer_counts: [{ id: 2, count: 2, me_voted: false }],
  });
});

test("a poll has limits, takes a permission, and can't be edited or added by an edit", async (t) => {
  const { discord, bot, channel } = await createSimulatorHarness(t);
  const { channels } = bot.api;
  for (const wrong of [
    { ...poll, answers: [] },
    { ...poll, answers: Array.from({ length: 11 }, () => answers[0]).filter((one) => one !== undefined) },
    { ...poll, duration: 769 },
    { ...poll, question: { text: "x".repeat(301) } },
    { ...poll, answers: [{ poll_media: { text: "x".repeat(56) } }] },
  ]) {
    await refusedWith(50035, channels.createMessage(channel.id, { poll: wrong }));
  }
  const { id } = await channels.createMessage(channel.id, { poll });
  await refusedWith(520003, channels.editMessage(channel.id, id, { content: "x" }));
  const { id: plain } = await channels.createMessage(channel.id, { content: "x" });
  await refusedWith(520003, channels.editMessage(channel.id, plain, { poll } as object));
  discord.world.denyBot(channel.id, PermissionFlagsBits.SendPolls);
  await refusedWith(50013, channels.createMessage(channel.id, { poll }));
});

test("whoever asked ends a poll, once, and Discord says who won", async (t) => {
  const { discord, bot, channel, ada, ben } = await createSimulatorHarness(t);
  const { api } = bot;
  const { id } = await api.channels.createMessage(channel.id, { poll });
  await discord.people.vote(ada.id, id, [2]);
  const ended = await api.poll.expirePoll(channel.id, id);
  assert.equal(ended.poll?.results?.is_finalized, true);
  const result = discord.world.messages(channel.id).at(-1);
  assert.deepEqual([result?.type, result?.message_reference?.message_id], [MessageType.PollResult, id]);
  assert.deepEqual(
    result?.embeds[0]?.fields?.map(({ name, value }) => [name, value]),
    [
      ["poll_question_text", "Where to?"],
      ["victor_answer_votes", "1"],
      ["total_votes", "1"],
      ["victor_answer_id", "2"],
      ["victor_answer_text", "South"],
    ],
  );
  await refusedWith(520001, api.poll.expirePoll(channel.id, id));
  await assert.rejects(discord.people.vote(ben.id, id, [1]), /Poll expired/);
  const { id: plain } = await api.channels.createMessage(channel.id, { content: "x" });
  await refusedWith(520006, api.poll.expirePoll(channel.id, plain));
});
