import assert from "node:assert/strict";
import { test } from "node:test";
import { createChatHarness } from "./fixtures/chat-harness.ts";

const file = { name: "diary.txt", type: "text/plain", bytes: Buffer.from("the plum diary") };
type Harness = Awaited<ReturnType<typeof createChatHarness>>;

/** Ann asks, with a file; then, at some moment of the work, she leaves AI, in another channel. */
async function leavesWhile(harness: Harness, moment: "file" | "roles" | "answer"): Promise<void> {
  const { claudeApi, database, leftOut, withdrawn, pause, newChat, write, ann } = harness;
  const chat = newChat();
  const message = await write("what's in my diary?", harness.general, { files: [file] });
  const leave = () => {
    leftOut.add(ann);
    withdrawn.add(message.id);
    chat.withdraw([message.id]);
    database.prepare("DELETE FROM chat_messages WHERE author_id = ?").run(ann);
  };
  pause.look = (at) => (at === moment ? leave() : undefined);
  if (moment === "answer") {
    const on = () => {
      leave();
      return true;
    };
    claudeApi.script({ text: "A plum! I'll plan it.\n[FEATURE]", on });
  }
  await chat.onMention(message, new AbortController().signal);
  pause.look = () => {};
}

for (const moment of ["file", "roles", "answer"] as const) {
  test(`nothing comes of a question whose writer leaves AI in the pause for the ${moment}`, async (t) => {
    const harness = await createChatHarness(t);
    const { claudeApi, database, discord, guild, general, say, answers, started } = harness;
    const bob = discord.world.addMember(guild.id, { name: "Bob" }).id;
    await say("hello, Turbot", general, { by: bob });
    await leavesWhile(harness, moment);
    assert.deepEqual(started, []);
    assert.equal(answers().length, 1, "Bob's");
    assert.equal(claudeApi.calls.length, moment === "answer" ? 2 : 1);
    await say("what now?", general, { by: bob });
    assert.doesNotMatch(JSON.stringify(claudeApi.calls.at(-1)), /plum|diary/);
    assert.equal(claudeApi.calls.length, moment === "answer" ? 3 : 2);
    const stored = JSON.stringify(database.prepare("SELECT * FROM chat_messages").all());
    assert.doesNotMatch(stored, /plum|diary/);
  });
}

test("an answer that is being posted when its asker is forgotten is taken back", async (t) => {
  const { claudeApi, newChat, write, answers, onStart, withdrawn } = await createChatHarness(t);
  claudeApi.script({ text: "A plum! I'll plan it.\n[FEATURE]" });
  const chat = newChat();
  const message = await write("a plum counter, please");
  onStart.look = () => void withdrawn.add(message.id);
  await chat.onMention(message, new AbortController().signal);
  assert.deepEqual(answers(), []);
});
