import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createPersonalData } from "../../privacy/store/personal-data.ts";
import { openDatabase } from "../../store/open-database.ts";
import { chatKeptMs, createChatMessages } from "./chat-messages.ts";

const said = (id: string, channelId: string, content = `message ${id}`) => ({
  id,
  channelId,
  authorId: "1",
  authorName: "Ann",
  content,
});

test("remembers a channel's last 20 messages across a restart, and keeps channels apart", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-chat-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "sessions.db");
  const before = openDatabase(path);
  const memory = createChatMessages(before);
  for (let index = 1; index <= 15; index += 1) {
    memory.addSaid(said(String(index), "7"));
    memory.addAnswer({ channelId: "7", to: String(index), content: `answer ${index}`, intent: undefined });
  }
  memory.addSaid(said("99", "8", "elsewhere"));
  before.close();

  const after = openDatabase(path);
  t.after(() => after.close());
  const remembered = createChatMessages(after).in("7");
  assert.equal(remembered.length, 20);
  assert.equal(remembered[0]?.content, "message 6");
  assert.equal(remembered.at(-1)?.content, "answer 15");
  assert.ok(remembered.every(({ content }) => content !== "elsewhere"));
});

test("remembers a repeated message once, in its latest wording, together with its answer", () => {
  const memory = createChatMessages(openDatabase(":memory:"), () => 5);
  memory.addSaid(said("1", "7", "dise?"));
  memory.addAnswer({ channelId: "7", to: "1", content: "Dice? Sure!", intent: "plugin" });
  const context = { repliesTo: { from: "Bob", id: "2", says: "what shall we play?" } };
  memory.addSaid({ ...said("1", "7", "dice?"), context });
  assert.deepEqual(memory.in("7")[0], {
    role: "user",
    authorId: "1",
    authorName: "Ann",
    content: "dice?",
    context,
    id: "1",
    heard: { "1": 5, "2": 5 },
  });
  assert.deepEqual(memory.answerTo("1"), { content: "Dice? Sure!", intent: "plugin" });
  assert.equal(memory.answerTo("2"), undefined);
  assert.equal(memory.in("7").length, 2);
});

test("a question that came while the clock was wrong by a year is still one once that is put right, and the other way round", () => {
  const year = 365 * 24 * 60 * 60 * 1_000;
  const right = Date.UTC(2026, 10, 1);
  let now = right - year;
  const memory = createChatMessages(openDatabase(":memory:"), () => now);
  memory.addSaid({ ...said("1", "7"), writtenAt: right - 50 });
  now = right;
  // After a kill it is said again.
  memory.addSaid({ ...said("1", "7"), writtenAt: right - 50 });
  assert.deepEqual(
    memory.in("7").map(({ id }) => id),
    ["1"],
  );
  now = right + year;
  assert.deepEqual(memory.in("7"), []);
  memory.addSaid({ ...said("1", "7"), writtenAt: right - 50 });
  assert.equal(memory.in("7").length, 1);
});

test("forgets what was said 30 days ago, even without a restart or housekeeping", () => {
  const database = openDatabase(":memory:");
  let now = 0;
  const memory = createChatMessages(database, () => now);
  memory.addSaid(said("1", "7"));
  now = 31 * 24 * 60 * 60 * 1_000;
  assert.deepEqual(memory.in("7"), []);
  memory.addSaid(said("2", "8"));
  createPersonalData(database).pruneChat(now - chatKeptMs, 100);
  assert.equal(database.prepare("SELECT count(*) AS count FROM chat_messages").get()?.count, 1);
});

test("forgets a deleted message with its answer, and a deleted channel", () => {
  const memory = createChatMessages(openDatabase(":memory:"));
  for (const id of ["1", "2"]) {
    memory.addSaid(said(id, "7"));
    memory.addAnswer({ channelId: "7", to: id, content: "Noted!", intent: undefined });
  }
  memory.forgetSaid("1", "7");
  assert.deepEqual(
    memory.in("7").map(({ id }) => id),
    ["2", "answer:2"],
  );
  memory.forgetChannel("7");
  assert.deepEqual(memory.in("7"), []);
});
