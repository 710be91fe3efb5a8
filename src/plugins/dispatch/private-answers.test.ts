import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIInteraction } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { createPrivateAnswers } from "./private-answers.ts";

function setUp() {
  const done: string[] = [];
  const answers = createPrivateAnswers(
    {
      editAnswer: async (_: APIInteraction, id: string, message: OutgoingMessage) =>
        void done.push(`${id} ${message.content.length > 1_900 ? "long" : "short"}`),
      deleteAnswer: async (_: APIInteraction, id: string) => void done.push(`delete ${id}`),
    },
    {} as APIInteraction,
  );
  return { answers, done };
}

test("answers for one person are changed through their interaction, as a whole", async () => {
  const { answers, done } = setUp();
  answers.note({ ids: ["1", "2"], isPrivate: true });
  answers.note({ ids: ["3"], isPrivate: false });
  assert.deepEqual([answers.has("1"), answers.has("2"), answers.has("3")], [true, false, false]);
  await answers.edit("1", { content: "x ".repeat(1_250) });
  await answers.edit("1", { content: "short" });
  await assert.rejects(answers.edit("1", { content: "x ".repeat(1_250) }), /needs 2 messages/);
  await answers.delete("1");
  assert.deepEqual(done, ["1 long", "2 short", "1 short", "delete 2", "delete 1"]);
  assert.equal(answers.has("1"), false);
});
