import assert from "node:assert/strict";
import { test } from "node:test";
import { createInbox } from "../discord/store/inbox.ts";
import { createPendingMembers } from "../discord/store/pending-members.ts";
import { silentLog } from "../log/log.ts";
import { createClockSamples } from "../store/clock-samples.ts";
import { openDatabase } from "../store/open-database.ts";
import { createPrudentClock } from "../store/prudent-clock.ts";
import { type Chore, startHousekeeping } from "./housekeeping.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 22, 12);

/** Housekeeping whose timers fire when the test says so. */
function opened(chores: Readonly<Record<string, Chore>>, pruneNow = () => start) {
  const waiting: { ms: number; work: () => void }[] = [];
  const stop = startHousekeeping({
    ...{ chores, pruneNow, log: silentLog },
    later(ms, work) {
      const one = { ms, work };
      waiting.push(one);
      return () => void waiting.splice(waiting.indexOf(one), 1);
    },
  });
  return {
    stop,
    waits: () => waiting.map(({ ms }) => ms),
    next() {
      const [first] = waiting.splice(0, 1);
      (first ?? assert.fail("nothing is planned")).work();
    },
  };
}

test("does nothing before the bot is ready, then one small step at a time, and again every hour", () => {
  const steps: string[] = [];
  const left = { a: 2, b: 1 };
  const chore = (name: "a" | "b"): Chore => {
    return (_now, most) => {
      assert.ok(most <= 500, "a step touches few rows");
      steps.push(name);
      left[name] -= 1;
      return left[name] > 0;
    };
  };
  const house = opened({ a: chore("a"), b: chore("b") });
  assert.deepEqual(steps, []);
  for (const expected of [["a"], ["a", "a"], ["a", "a", "b"], ["a", "a", "b"]]) {
    house.next();
    assert.deepEqual(steps, expected);
    assert.equal(house.waits().length, 1, "people are served between two steps");
  }
  assert.deepEqual(house.waits(), [hour]);
  house.next();
  assert.equal(steps.length, 4);
  house.stop();
  assert.deepEqual(house.waits(), []);
});

test("a failing chore doesn't stop the others, and is retried in the next round", () => {
  const done: string[] = [];
  const house = opened({
    broken() {
      done.push("broken");
      throw new Error("database or disk is full");
    },
    whole() {
      done.push("whole");
      return false;
    },
  });
  for (let n = 0; n < 5; n += 1) house.next();
  assert.deepEqual(done, ["broken", "whole", "broken", "whole"]);
});

test("empties a big inbox in small steps while events come in, and keeps unhandled events and the newest one", () => {
  const database = openDatabase(":memory:");
  const clock = { now: start };
  const inbox = createInbox(database, () => clock.now);
  const count = () => Number(database.prepare("SELECT count(*) AS n FROM inbox").get()?.n);
  database.exec(`INSERT INTO inbox (id, t, d, received_at, attempts, done_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    SELECT 100000000000000000 + i, 'MESSAGE_CREATE', '', ${start}, 1, ${start} FROM n`);
  database.exec("UPDATE inbox SET done_at = NULL WHERE id = '100000000000000007'");
  clock.now += 4 * day;
  createInbox(database, () => clock.now);
  assert.equal(count(), 1_000, "opening it throws nothing away");

  const house = opened({ inbox: inbox.prune }, () => clock.now);
  house.next();
  assert.ok(count() > 500);
  const event = { t: "MESSAGE_CREATE", d: { id: "99" } } as never;
  assert.ok(inbox.add({ id: "99", event }));
  while (!house.waits().includes(hour)) house.next();
  assert.deepEqual(
    database
      .prepare("SELECT id FROM inbox ORDER BY id")
      .all()
      .map(({ id }) => id),
    ["100000000000000007", "100000000000001000", "99"],
  );
  assert.equal(inbox.newest(), "100000000000001000");
});

test("a clock that suddenly jumps a year ahead deletes nothing", () => {
  const database = openDatabase(":memory:");
  const clock = { wall: start, elapsed: 0 };
  const prudent = createPrudentClock({
    now: () => clock.wall,
    elapsed: () => clock.elapsed,
    samples: createClockSamples(database),
    lastSeen: undefined,
  });
  const inbox = createInbox(database, () => clock.wall);
  for (const id of ["1", "2"]) {
    inbox.add({ id, event: { t: "MESSAGE_CREATE", d: { id } } as never });
    inbox.done(id);
  }
  const pending = createPendingMembers(database, () => clock.wall);
  pending.note({ t: "GUILD_MEMBER_ADD", d: { guild_id: "1", user: { id: "1" }, pending: true } } as never);
  const house = opened({ inbox: inbox.prune, pending: pending.prune }, prudent);
  const round = () => {
    do house.next();
    while (!house.waits().includes(hour));
  };
  clock.wall += 365 * day;
  round();
  const count = () => database.prepare("SELECT count(*) AS n FROM inbox").get()?.n;
  assert.equal(count(), 2);
  assert.ok(createPendingMembers(database, () => clock.wall).has("1", "1"));
  // The jump has lasted for more than a day, so it is believed.
  for (let hours = 0; hours < 26; hours += 1) {
    clock.wall += hour;
    clock.elapsed += hour;
    round();
  }
  assert.equal(count(), 1);
  assert.equal(pending.has("1", "1"), false);
});
