import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIMessage } from "discord-api-types/v10";
import { figuresOf, type Question } from "./tally.ts";

const question = (id: string, askedAt: number, more: Partial<Question> = {}): Question => ({
  id,
  channelId: "7",
  token: `#${id}.`,
  askedAt,
  ...more,
});

const reply = (to: string, content = `Ahoy #${to}.`) =>
  ({ content, message_reference: { message_id: to } }) as unknown as APIMessage;

test("counts lost, doubled and out-of-order answers", () => {
  const asked = [
    question("1", 0, { answeredAt: 10 }),
    question("2", 5),
    question("3", 6, { answeredAt: 20 }),
  ];
  const said = [reply("3"), reply("1"), reply("1", "again")];
  const { messages, lost, doubled, outOfOrder } = figuresOf(asked, () => said);
  assert.deepEqual(
    { messages, lost, doubled, outOfOrder },
    { messages: 3, lost: 1, doubled: 1, outOfOrder: 1 },
  );
});

test("counts the same end of an answer twice as doubled", () => {
  const asked = [question("1", 0, { answeredAt: 10 })];
  const { doubled } = figuresOf(asked, () => [reply("1"), { content: "more #1." } as APIMessage]);
  assert.equal(doubled, 1);
});

test("the bot's own share excludes Claude's time and the previous answer's", () => {
  const asked = [
    question("1", 0, { claudeAskedAt: 10, claudeDoneAt: 1_010, answeredAt: 1_015 }),
    question("2", 100, { claudeAskedAt: 1_020, claudeDoneAt: 2_020, answeredAt: 2_030 }),
  ];
  const { ownShare, wait } = figuresOf(asked, () => [reply("1"), reply("2")]);
  assert.deepEqual(ownShare, { p50: 15, p95: 15 });
  assert.deepEqual(wait, { p50: 1_930, p95: 1_930 });
});
