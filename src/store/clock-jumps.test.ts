import assert from "node:assert/strict";
import { test } from "node:test";
import { chatKeptMs, createChatMessages } from "../chat/store/chat-messages.ts";
import { createGatewaySessions } from "../discord/store/gateway-session.ts";
import { createPersonalData } from "../privacy/store/personal-data.ts";
import { createCooldowns } from "../requests/store/cooldowns.ts";
import { createClockSamples } from "./clock-samples.ts";
import { type Database, openDatabase } from "./open-database.ts";
import { createPrudentClock } from "./prudent-clock.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const year = 365 * day;
const start = Date.UTC(2026, 10, 22, 12);

/** A wall clock that can be set wrong, and a monotonic one that can't. */
function clocks() {
  const at = { wall: start, elapsed: 5_000 };
  return {
    now: () => at.wall,
    elapsed: () => at.elapsed,
    pass(ms: number) {
      at.wall += ms;
      at.elapsed += ms;
    },
    jump(ms: number) {
      at.wall += ms;
    },
  };
}

type Clock = ReturnType<typeof clocks>;

/** A new process over the same database. */
function prudentBy(
  { now, elapsed }: Clock,
  database: Database = openDatabase(":memory:"),
  lastSeen?: number,
) {
  return createPrudentClock({ now, elapsed, samples: createClockSamples(database), lastSeen });
}

function run(clock: Clock, hours: number, prudent: () => number): void {
  for (let each = 0; each < hours; each += 1) {
    clock.pass(hour);
    prudent();
  }
}

for (const [how, ms] of [
  ["an hour", hour],
  ["a year", year],
] as const) {
  test(`a cooldown noted while the clock was ${how} ahead lasts no longer once the clock is corrected`, () => {
    const clock = clocks();
    const cooldowns = createCooldowns(openDatabase(":memory:"), clock.now);
    clock.jump(ms);
    cooldowns.burn("ann", clock.now());
    clock.jump(-ms);
    assert.equal(cooldowns.last("ann"), start);
    clock.pass(120_000);
    assert.equal(cooldowns.last("ann"), start, "it grows old");
  });

  test(`an IDENTIFY noted while the clock was ${how} ahead counts as sent now`, () => {
    const clock = clocks();
    const sessions = createGatewaySessions(openDatabase(":memory:"));
    clock.jump(ms);
    for (let n = 0; n < 30; n += 1) sessions.identified(clock.now() + n);
    clock.jump(-ms);
    assert.deepEqual(sessions.identifiesOfLast(hour, clock.now()), [start]);
    clock.pass(2 * hour);
    assert.deepEqual(sessions.identifiesOfLast(hour, clock.now()), []);
  });

  test(`a clock that suddenly jumps ${how} ahead deletes nothing old, so nothing is lost when it is corrected`, () => {
    const clock = clocks();
    const database = openDatabase(":memory:");
    const prudent = prudentBy(clock, database, start - 60_000);
    const chat = createChatMessages(database, clock.now);
    const data = createPersonalData(database);
    const said = { channelId: "1", authorId: "1", authorName: "Ann", content: "hello" };
    chat.addSaid({ ...said, id: "a" });
    clock.pass(hour);
    clock.jump(ms);
    clock.pass(2 * hour);
    chat.addSaid({ ...said, id: "b" });
    data.pruneChat(prudent() - chatKeptMs, 100);
    clock.jump(-ms);
    data.pruneChat(prudent() - chatKeptMs, 100);
    assert.equal(chat.in("1").length, 2);
    assert.ok(Math.abs(prudent() - clock.now()) < hour);
  });
}

test("believes a jump ahead that has lasted for a day, and retention goes on", () => {
  const clock = clocks();
  const prudent = prudentBy(clock);
  clock.jump(year);
  assert.ok(prudent() < start + hour);
  run(clock, 23, prudent);
  assert.ok(prudent() < start + day);
  run(clock, 3, prudent);
  assert.equal(prudent(), clock.now());
});

test("a start that finds everything old doubts its clock for a day: the bot may have been off for long, or not at all", () => {
  const clock = clocks();
  const prudent = prudentBy(clock, undefined, start - year);
  assert.equal(prudent(), start - year);
  run(clock, 25, prudent);
  assert.equal(prudent(), clock.now());
});

test("restarts under a clock that is years ahead delete nothing, although each stores its time", () => {
  const clock = clocks();
  const database = openDatabase(":memory:");
  run(clock, 30, prudentBy(clock, database, start - 60_000));
  clock.jump(3 * year);
  const right = () => clock.now() - 3 * year;
  for (let restarts = 0; restarts < 40; restarts += 1) {
    // The last write to the file had the wrong time, too.
    const prudent = prudentBy(clock, database, clock.now());
    assert.ok(prudent() <= right(), `after ${restarts} restarts`);
    clock.pass(20 * 60_000);
    assert.ok(prudent() <= right());
  }
  clock.jump(-3 * year);
  assert.equal(prudentBy(clock, database, clock.now())(), clock.now());
});

test("a day of running confirms a jump ahead, across restarts, whatever the time in between", () => {
  const clock = clocks();
  const database = openDatabase(":memory:");
  run(clock, 30, prudentBy(clock, database));
  clock.jump(year);
  const jumpedAt = clock.now();
  for (let day = 0; day < 12; day += 1) {
    const prudent = prudentBy(clock, database);
    run(clock, 2, prudent);
    assert.ok(prudent() < jumpedAt, `on day ${day}`);
    clock.jump(22 * hour);
  }
  const prudent = prudentBy(clock, database);
  run(clock, 2, prudent);
  assert.ok(prudent() > jumpedAt);
  assert.ok(prudent() <= clock.now());
  assert.ok(createClockSamples(database).all().length < 30);
});

test("believes a clock set back at once, and keeps nothing longer than the difference", () => {
  const clock = clocks();
  const prudent = prudentBy(clock);
  clock.jump(-year);
  assert.equal(prudent(), clock.now());
  clock.pass(hour);
  assert.equal(prudent(), clock.now());
});
