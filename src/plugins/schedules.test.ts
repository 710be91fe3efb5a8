import assert from "node:assert/strict";
import { test } from "node:test";
import { ManifestError } from "./manifest.ts";
import { clockIn, matches, readCron } from "./schedules.ts";

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
