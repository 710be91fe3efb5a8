import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import { openDatabase } from "../../store/open-database.ts";
import { createGatewaySessions } from "./gateway-session.ts";
import { createInbox, type NewInboxEntry } from "./inbox.ts";

function said(id: string, content = "hello"): NewInboxEntry {
  const author = { id: "1", username: "ann" };
  const d = { id, channel_id: "7", content, author } as GatewayMessageCreateDispatchData;
  return { id, event: { t: "MESSAGE_CREATE", d } };
}

const session = {
  shardId: 0,
  sessionId: "s",
  resumeURL: "ws://127.0.0.1:1",
  sequence: 1,
  shardCount: 1,
  intents: 5,
} as const;

test("stores an event and its sequence number together or not at all", () => {
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  const sessions = createGatewaySessions(database);
  sessions.save(session);
  inbox.add(said("1"), () => sessions.advance(0, 5));
  assert.equal(sessions.get(0)?.sequence, 5);
  assert.throws(() =>
    inbox.add(said("2"), () => {
      sessions.advance(0, 6);
      throw new Error("disk full");
    }),
  );
  assert.equal(sessions.get(0)?.sequence, 5);
  assert.deepEqual(
    inbox.waiting().map(({ id }) => id),
    ["1"],
  );
});

test("the sequence number never goes back", () => {
  const sessions = createGatewaySessions(openDatabase(":memory:"));
  sessions.save(session);
  sessions.advance(0, 9);
  sessions.advance(0, 4);
  assert.equal(sessions.get(0)?.sequence, 9);
});

test("recognizes a handled event when it comes again, but has deleted its words", () => {
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  assert.equal(inbox.add(said("1", "a secret of Ann's")), true);
  inbox.done("1");
  assert.equal(inbox.add(said("1", "a secret of Ann's")), false);
  assert.deepEqual(inbox.waiting(), []);
  assert.doesNotMatch(JSON.stringify(database.prepare("SELECT * FROM inbox").all()), /secret/);
});

test("the newest id is that of the latest message, even after days of silence", () => {
  const database = openDatabase(":memory:");
  let now = 1_000;
  const inbox = createInbox(database, () => now);
  assert.equal(inbox.newest(), undefined);
  for (const id of ["99", "1002", "1001"]) {
    inbox.add(said(id));
    inbox.done(id);
  }
  now += 10 * 24 * 60 * 60 * 1_000;
  inbox.prune(now, 100);
  assert.equal(inbox.newest(), "1002");
  assert.equal(database.prepare("SELECT count(*) AS n FROM inbox").get()?.n, 1);
});

test("the newest id can be that of a message that wasn't stored", () => {
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  inbox.noteSeen("1000");
  assert.equal(createInbox(database).newest(), "1000");
  inbox.add(said("999"));
  assert.equal(inbox.newest(), "1000");
  inbox.add(said("1001"));
  assert.equal(inbox.newest(), "1001");
});

test("an unreadable stored event is lost alone, and people are served", () => {
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  inbox.add(said("1"));
  inbox.add(said("2"));
  inbox.add(said("3"));
  database.exec("UPDATE inbox SET d = '{\"id\":\"1\",' WHERE id = '1'");
  database.exec('UPDATE inbox SET d = \'{"id":"2","author":null}\' WHERE id = \'2\'');
  assert.deepEqual(
    createInbox(database)
      .waiting()
      .map(({ id }) => id),
    ["3"],
  );
  assert.equal(inbox.add(said("1")), false, "and it is known as dealt with");
});
