import assert from "node:assert/strict";
import { test } from "node:test";
import { clockIn, matches, nextMatch, readCron } from "./cron.ts";
import { ManifestError } from "./manifest.ts";

const due = (pattern: string, timeZone: string, time: string) =>
  matches(readCron(pattern), clockIn(timeZone)(Date.parse(time)));

test("a cron pattern is due when the clock on that wall says so, in summer and in winter", () => {
  assert.equal(due("0 9 * * 1", "Europe/Berlin", "2026-07-06T07:00:00Z"), true);
  assert.equal(due("0 9 * * 1", "Europe/Berlin", "2026-07-06T08:00:00Z"), false);
  assert.equal(due("0 9 * * 1", "Europe/Berlin", "2026-01-05T08:00:00Z"), true);
  assert.equal(due("0 9 * * 1", "Europe/Berlin", "2026-01-06T08:00:00Z"), false);
});

test("lists, ranges and steps are understood", () => {
  assert.equal(due("*/15 8-10,20 * * *", "UTC", "2026-01-01T10:45:00Z"), true);
  assert.equal(due("*/15 8-10,20 * * *", "UTC", "2026-01-01T10:46:00Z"), false);
  assert.equal(due("*/15 8-10,20 * * *", "UTC", "2026-01-01T11:00:00Z"), false);
  assert.equal(due("0 0 * * 7", "UTC", "2026-01-04T00:00:00Z"), true);
});

test("with a day of the month and a day of the week, either will do", () => {
  assert.equal(due("0 0 13 * 5", "UTC", "2026-03-13T00:00:00Z"), true);
  assert.equal(due("0 0 13 * 5", "UTC", "2026-03-14T00:00:00Z"), false);
  assert.equal(due("0 0 13 * 5", "UTC", "2026-03-20T00:00:00Z"), true);
});

test("what is no pattern and no time zone is said so", () => {
  for (const pattern of [
    "* * * *",
    "60 * * * *",
    "* * 0 * *",
    "a * * * *",
    "5-1 * * * *",
    "*/0 * * * *",
    "",
  ]) {
    assert.throws(() => readCron(pattern), ManifestError, pattern);
  }
  assert.throws(() => clockIn("Sea/Bottom"), /no time zone "Sea\/Bottom"/);
});

test("the next time is found across hours, days, and clocks that change", () => {
  const next = (pattern: string, timeZone: string, after: string) => {
    const time = nextMatch(pattern, timeZone, Date.parse(after));
    return time === undefined ? undefined : new Date(time).toISOString();
  };
  assert.equal(next("*/15 * * * *", "UTC", "2026-01-01T10:46:30Z"), "2026-01-01T11:00:00.000Z");
  assert.equal(next("* * * * *", "UTC", "2026-01-01T10:46:00Z"), "2026-01-01T10:47:00.000Z");
  assert.equal(next("0 9 * * 1", "Europe/Berlin", "2026-03-23T09:00:00Z"), "2026-03-30T07:00:00.000Z");
  assert.equal(next("30 5 13 * *", "Asia/Kolkata", "2026-01-13T00:00:00Z"), "2026-02-13T00:00:00.000Z");
  assert.equal(next("59 23 31 1 *", "America/New_York", "2026-01-05T00:00:00Z"), "2026-02-01T04:59:00.000Z");
  assert.equal(next("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z"), undefined);
});
