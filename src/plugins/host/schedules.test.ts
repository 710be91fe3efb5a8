import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Registered } from "../../declaration/registration.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createScheduleTimes } from "../store/schedule-times.ts";
import { emptyManifest } from "./loaded-plugin.ts";
import { startSchedules } from "./schedules.ts";

const hour = 3_600_000;
const hourly: Registered = { kind: "every", spec: { interval: "1h" }, handlers: [""] };
const daily: Registered = { kind: "cron", spec: { pattern: "0 9 * * *", timeZone: "UTC" }, handlers: [""] };
const once: Registered = { kind: "at", spec: { date: "2026-06-01T12:00:00Z" }, handlers: [""] };

/** Starts bots one after the other over the same stored times. */
function lives(t: TestContext, wall: Wall = { ahead: 0 }, during: () => void = () => {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-06-01T06:00:00Z") });
  const times = createScheduleTimes(openDatabase(":memory:"), () => Date.now() + wall.ahead);
  return (registered: readonly Registered[], end: "ended" | "lost" = "ended") => {
    const ran: string[] = [];
    const stop = startSchedules({
      plugin: "tides",
      manifest: { ...emptyManifest, registered: [...registered] },
      times,
      now: () => Date.now() + wall.ahead,
      run: async (index) => {
        const time = new Date(Date.now() + wall.ahead).toISOString();
        ran.push(`${registered[index]?.kind} ${time.slice(11, 16)}`);
        during();
        return end;
      },
    });
    /** Advances time, minute by minute. */
    const pass = async (ms: number) => {
      for (let gone = 0; gone < ms; gone += 60_000) {
        t.mock.timers.tick(60_000);
        await Promise.resolve();
        await Promise.resolve();
      }
    };
    return { ran, stop, pass };
  };
}

test("runs intervals, cron schedules and single times when they are due", async (t) => {
  const { ran, stop, pass } = lives(t)([hourly, daily, once]);
  await pass(7 * hour);
  stop();
  await pass(hour);
  assert.deepEqual(ran.filter((one) => one.startsWith("every")).length, 7);
  assert.deepEqual(
    ran.filter((one) => !one.startsWith("every")),
    ["cron 09:00", "at 12:00"],
  );
});

test("an interval continues across a restart instead of starting again", async (t) => {
  const live = lives(t);
  const first = live([hourly]);
  await first.pass(40 * 60_000);
  first.stop();
  const second = live([hourly]);
  await second.pass(20 * 60_000);
  second.stop();
  assert.deepEqual(second.ran, ["every 07:00"]);
});

test("makes up once for a time missed while the bot was down, and doesn't repeat one that ran", async (t) => {
  const live = lives(t);
  live([hourly, daily, once]).stop();
  t.mock.timers.setTime(Date.parse("2026-06-03T13:30:00Z"));
  const second = live([hourly, daily, once]);
  await second.pass(hour);
  second.stop();
  assert.deepEqual(second.ran, ["every 13:31", "cron 13:31", "at 13:31", "every 14:00"]);
  const third = live([hourly, daily, once]);
  await third.pass(60_000);
  third.stop();
  assert.deepEqual(third.ran, []);
});

test("a run that a restart cut short is still due", async (t) => {
  const live = lives(t);
  const first = live([once], "lost");
  await first.pass(7 * hour);
  first.stop();
  const second = live([once]);
  await second.pass(hour);
  second.stop();
  assert.deepEqual([first.ran, second.ran], [["at 12:00"], ["at 13:01"]]);
});

test("a schedule missing from an older version or release is due when it comes back", async (t) => {
  const live = lives(t);
  const first = live([hourly, once]);
  await first.pass(5 * hour);
  first.stop();
  const older = live([]);
  await older.pass(2 * hour);
  older.stop();
  const again = live([hourly, once]);
  await again.pass(2 * hour);
  again.stop();
  assert.deepEqual(again.ran, ["every 13:01", "at 13:01", "every 14:00", "every 15:00"]);
  const last = live([hourly, once]);
  await last.pass(60_000);
  last.stop();
  assert.deepEqual(last.ran, [], "what ran once runs no more");
});

test("doesn't make up for a time that had passed before the plugin came", async (t) => {
  const { ran, stop, pass } = lives(t)([
    { kind: "at", spec: { date: "2020-01-01T00:00:00Z" }, handlers: [""] },
  ]);
  await pass(hour);
  stop();
  assert.deepEqual(ran, []);
});

/** Milliseconds by which the wall clock is ahead. Timers aren't affected: they count elapsed time. */
type Wall = { ahead: number };

test("a clock that was a year ahead leaves nothing due next year, neither across a restart nor while running", async (t) => {
  const wall: Wall = { ahead: 365 * 24 * hour };
  const live = lives(t, wall);
  live([hourly, daily, once]).stop();
  wall.ahead = 0;
  const second = live([hourly, daily, once]);
  await second.pass(3 * hour);
  assert.deepEqual(second.ran, ["every 07:00", "every 08:00", "cron 09:00", "every 09:00"]);
  // Now while it runs: ahead again, then corrected.
  wall.ahead = 365 * 24 * hour;
  await second.pass(2 * 60_000);
  wall.ahead = 0;
  second.ran.length = 0;
  await second.pass(27 * hour);
  second.stop();
  const others = second.ran.filter((one) => !one.startsWith("every"));
  // What ran once while the clock was ahead has run.
  assert.deepEqual(others, ["cron 09:00"]);
  assert.ok(second.ran.filter((one) => one.startsWith("every")).length >= 26, second.ran.join());
});

test("a clock set back an hour doesn't make anything wait an hour longer", async (t) => {
  const wall: Wall = { ahead: 0 };
  const { ran, stop, pass } = lives(
    t,
    wall,
  )([{ kind: "every", spec: { interval: "5m" }, handlers: [""] }, daily]);
  await pass(10 * 60_000);
  wall.ahead = -hour;
  ran.length = 0;
  await pass(20 * 60_000);
  stop();
  assert.ok(ran.length >= 3, ran.join());
});

test("a clock set forward runs what is due by it", async (t) => {
  const wall: Wall = { ahead: 0 };
  const { ran, stop, pass } = lives(t, wall)([daily, once]);
  wall.ahead = 7 * hour;
  await pass(2 * 60_000);
  stop();
  assert.deepEqual(ran, ["cron 13:01", "at 13:01"]);
});

test("a small clock correction during a run doesn't repeat it", async (t) => {
  const wall: Wall = { ahead: 0 };
  const { ran, stop, pass } = lives(t, wall, () => {
    wall.ahead -= 700;
  })([daily, once]);
  await pass(7 * hour);
  stop();
  assert.equal(ran.length, 2, ran.join());
});

test("a single time passed only by a clock far ahead still runs after the clock is corrected", async (t) => {
  const wall: Wall = { ahead: 48 * hour };
  const live = lives(t, wall);
  live([once]).stop();
  wall.ahead = 0;
  const second = live([once]);
  await second.pass(7 * hour);
  second.stop();
  assert.deepEqual(second.ran, ["at 12:00"]);
});

test("a single time passed only by a clock far ahead still runs without a restart", async (t) => {
  const wall: Wall = { ahead: 48 * hour };
  const { ran, stop, pass } = lives(t, wall)([once]);
  await pass(10 * 60_000);
  wall.ahead = 0;
  await pass(7 * hour);
  stop();
  assert.deepEqual(ran, ["at 12:00"]);
});
