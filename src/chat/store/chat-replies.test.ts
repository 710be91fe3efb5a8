import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../store/open-database.ts";
import { createChatReplies } from "./chat-replies.ts";

test("finds an interrupted reply with its messages, and a finished one as finished", () => {
  const database = openDatabase(":memory:");
  const before = createChatReplies(database);
  assert.equal(before.begin("1"), undefined);
  before.keep("1", [{ id: "11", content: "Once upon a ti" }]);

  const after = createChatReplies(database);
  assert.deepEqual(after.begin("1"), { parts: [{ id: "11", content: "Once upon a ti" }], whole: false });
  assert.equal(after.isFinished("1"), false);
  after.finish("1");
  assert.equal(after.isFinished("1"), true);
  assert.deepEqual(after.begin("1"), { parts: [], whole: true });
});

test("forgets replies from days ago", () => {
  const database = openDatabase(":memory:");
  let now = 0;
  const replies = createChatReplies(database, () => now);
  replies.finish("1");
  now = 4 * 24 * 60 * 60 * 1_000;
  replies.finish("2");
  replies.prune(now, 100);
  assert.deepEqual(["1", "2"].map(replies.isFinished), [false, true]);
});
