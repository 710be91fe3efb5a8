import assert from "node:assert/strict";
import { test } from "node:test";
import { chatKeptMs, createChatMessages } from "./chat-messages.ts";
import { createCooldowns } from "./cooldowns.ts";
import { createGatewaySessions } from "./gateway-session.ts";
import { openDatabase } from "./open-database.ts";
import { createPersonalData } from "./personal-data.ts";
import { createPrudentClock } from "./prudent-clock.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const year = 365 * day;
const start = Date.UTC(2026, 10, 22, 12);

/** A wall clock that can be put wrong, and one that can't. */
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

for (const [how, ms] of [
  ["an hour", hour],
  ["a year", year],
] as const) {
  test(`a cooldown noted while the clock was ${how} ahead lasts as long as any, once it is put right`, () => {
    const clock = clocks();
    const cooldowns = createCooldowns(openDatabase(":memory:"), clock.now);
    clock.jump(ms);
    cooldowns.burn("ann", clock.now());
    clock.jump(-ms);
    assert.equal(cooldowns.last("ann"), start);
    clock.pass(120_000);
    assert.equal(cooldowns.last("ann"), start, "it grows old");
  });

  test(`an IDENTIFY noted while the clock was ${how} ahead counts as one that is sent now`, () => {
    const clock = clocks();
    const sessions = createGatewaySessions(openDatabase(":memory:"));
    clock.jump(ms);
    for (let n = 0; n < 30; n += 1) sessions.identified(clock.now() + n);
    clock.jump(-ms);
    assert.deepEqual(sessions.identifiesOfLast(hour, clock.now()), [start]);
    clock.pass(2 * hour);
    assert.deepEqual(sessions.identifiesOfLast(hour, clock.now()), []);
  });

  test(`a clock that is suddenly ${how} ahead throws nothing old away, and nothing is thrown away for good when it is put right`, () => {
    const clock = clocks();
    const prudent = createPrudentClock(clock.now, clock.elapsed, start - 60_000);
    const database = openDatabase(":memory:");
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

test("a jump ahead that has lasted for a day is believed: retention goes on", () => {
  const clock = clocks();
  const prudent = createPrudentClock(clock.now, clock.elapsed, start);
  clock.jump(year);
  assert.ok(prudent() < start + hour);
  for (let hours = 0; hours <= 24; hours += 1) {
    clock.pass(hour);
    prudent();
  }
  assert.equal(prudent(), clock.now());
});

test("a start that finds everything old isn't sure of its clock for a day: it may have been off for long, or not at all", () => {
  const clock = clocks();
  const prudent = createPrudentClock(clock.now, clock.elapsed, start - year);
  assert.equal(prudent(), start - year + day);
  for (let hours = 0; hours <= 25; hours += 1) {
    clock.pass(hour);
    prudent();
  }
  assert.equal(prudent(), clock.now());
});

test("a clock that is set back is believed at once, and keeps nothing for longer than the difference", () => {
  const clock = clocks();
  const prudent = createPrudentClock(clock.now, clock.elapsed, start);
  clock.jump(-year);
  assert.equal(prudent(), clock.now());
  clock.pass(hour);
  assert.equal(prudent(), clock.now());
});
