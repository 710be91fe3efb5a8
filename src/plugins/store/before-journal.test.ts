import assert from "node:assert/strict";
import { test } from "node:test";
import { createInbox } from "../../discord/store/inbox.ts";
import { openDatabase } from "../../store/open-database.ts";
import { type BeforeKind, createBeforeJournal, mostKept, type Subject } from "./before-journal.ts";

const day = 24 * 60 * 60 * 1_000;

function setUp() {
  const clock = { now: 100 * day };
  const database = openDatabase(":memory:");
  const journal = createBeforeJournal(database, () => clock.now);
  const rows = () => Number(database.prepare("SELECT count(*) AS n FROM plugin_before").get()?.n);
  return { clock, database, journal, rows };
}

function thing(kind: BeforeKind, id: string, userId = "7", guildId = "1"): Subject {
  return { kind, guildId, id, userId, channelId: kind === "message" ? "20" : "" };
}

test("how something was is found again after a kill, until plugins were told, and an older change tells nothing", () => {
  const { journal } = setUp();
  const message = thing("message", "50");
  assert.equal(journal.change(message, "first", "1"), undefined, "nobody knew it");
  assert.equal(journal.change(message, "second", "2"), "first");
  assert.equal(journal.change(message, "second", "2"), "first", "handled again");
  assert.equal(journal.change(message, "third", "3"), "second");
  assert.equal(journal.change(message, "second", "2"), undefined, "handled again, too late");
  journal.told(message, "second");
  assert.equal(journal.change(message, "third", "3"), "second", "of the third, nobody was told");
  journal.told(message, "third");
  assert.equal(journal.change(message, "third", "3"), undefined);
  journal.add(message, "written again");
  assert.deepEqual(journal.of("message", "1", ["50", "51"]), [{ id: "50", userId: "7", state: "third" }]);
});

test("somebody who mutes themselves was in the channel that they are in", () => {
  const { journal } = setUp();
  const voice = thing("voice", "7");
  assert.equal(journal.change(voice, "Lounge"), undefined);
  assert.equal(journal.change(voice, "Lounge"), "Lounge");
  assert.equal(journal.change(voice, "none"), "Lounge");
});

test("keeps the newest of a kind in a server, and no word longer for being edited", () => {
  const { clock, database, journal, rows } = setUp();
  for (let id = 0; id < mostKept + 200; id += 1) {
    clock.now += 1;
    journal.add(thing("message", String(id)), "words");
  }
  assert.equal(rows(), mostKept);
  journal.add(thing("message", "1", "7", "2"), "another server's");
  assert.equal(journal.of("message", "1", ["199"]).length, 0);
  const at = () => database.prepare("SELECT at FROM plugin_before WHERE id = '200'").get()?.at;
  const written = at();
  clock.now += day;
  journal.change(thing("message", "200"), "other words", "1");
  assert.equal(at(), written);
  assert.deepEqual(journal.guilds(), ["1", "2"]);
  journal.removeKind("message", "1");
  assert.deepEqual(journal.guilds(), ["2"]);
  journal.removeChannel("20");
  assert.equal(rows(), 0);
});

test("an older release, which doesn't know the journal, forgets people and servers in it, and what is old", () => {
  const { clock, database, journal, rows } = setUp();
  const keepAll = () => {
    journal.add(thing("message", "50"), "words");
    journal.add(thing("member", "8", "8"), "a name");
    journal.add(thing("voice", "9", "9", "2"), "Lounge");
  };
  keepAll();
  database.exec("INSERT INTO forgettings (scope, id, at) VALUES ('person', '7', 1)");
  assert.equal(rows(), 2);
  database.exec("INSERT INTO forgettings (scope, id, at) VALUES ('server', '2', 1)");
  assert.equal(rows(), 1);
  database.exec("INSERT INTO left_out (user_id, at) VALUES ('8', 1)");
  assert.equal(rows(), 0);

  const inbox = createInbox(database, () => clock.now);
  /** A release deletes what it handled then, as it does three days later. */
  const after = (days: number) => {
    clock.now += days * day;
    const event = { t: "INTERACTION_CREATE", d: {} } as never;
    for (const id of [`${clock.now}1`, `${clock.now}2`]) {
      inbox.add({ id, event });
      inbox.done(id);
    }
    inbox.prune(clock.now + 3 * day + 1, 200);
    return rows();
  };
  keepAll();
  assert.deepEqual([after(3), after(2), after(20), after(3)], [3, 2, 2, 0]);
});
