import assert from "node:assert/strict";
import { test } from "node:test";
import { createChatHarness } from "../fixtures/chat-harness.ts";

const rateLimits = { memberEveryMs: 10_000, channelPerMinute: 6 };

test("answers to stop words, to the end of quiet, and refusals of wishes take their turn like any other answer", async (t) => {
  const { newChat, write, answers, refusals } = await createChatHarness(t, { rateLimits });
  const chat = newChat();
  const say = async (words: string) => chat.onMention(await write(words), new AbortController().signal);
  await say("stop");
  assert.match(answers().at(-1)?.content ?? "", /All calm/);
  for (const words of ["stop", "quiet", "you can talk again", "stop"]) await say(words);
  assert.equal(answers().length, 1);
  for (let wish = 0; wish < 3; wish += 1) refusals.push({ words: "Not yet: wait a day.", told: false });
  for (const words of ["dice", "cards", "chess"]) await say(`feature request: ${words}`);
  assert.deepEqual(
    answers().map(({ content }) => content),
    ["All calm in these waters: I wasn't saying anything. 🐟", "Not yet: wait a day."],
  );
});

test("a wish of somebody who says that they are under 13 isn't planned", async (t) => {
  const { say, answers, started, children } = await createChatHarness(t);
  const { id } = await say("feature request: a homework timer. I'm 11 years old.");
  assert.deepEqual([started, children], [[], [id]]);
  assert.match(answers().at(-1)?.content ?? "", /can't chat with you/);
});
