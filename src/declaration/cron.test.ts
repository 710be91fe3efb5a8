import assert from "node:assert/strict";
import { test } from "node:test";
import { readCron } from "./cron.ts";
import { readCronLine } from "./cron-line.ts";
import { ManifestError } from "./manifest.ts";

/** The next times after `after`, in ISO format. */
function next(pattern: string, timeZone: string, after: string, count = 1): string[] {
  const calendar = readCron(pattern, timeZone);
  const times: string[] = [];
  for (let at: number | undefined = Date.parse(after); times.length < count; ) {
    at = calendar.next(at);
    if (at === undefined) break;
    times.push(new Date(at).toISOString().replace(":00.000Z", "Z"));
  }
  return times;
}

test("cron lines follow the wall clock of their time zone, in summer and in winter", () => {
  assert.deepEqual(next("0 9 * * 1", "Europe/Berlin", "2026-07-05T00:00:00Z"), ["2026-07-06T07:00Z"]);
  assert.deepEqual(next("0 9 * * 1", "Europe/Berlin", "2026-01-04T00:00:00Z"), ["2026-01-05T08:00Z"]);
  assert.deepEqual(next("59 23 31 1 *", "America/New_York", "2026-01-05T00:00:00Z"), ["2026-02-01T04:59Z"]);
  assert.deepEqual(next("30 5 13 * *", "Asia/Kolkata", "2026-01-13T00:00:00Z"), ["2026-02-13T00:00Z"]);
});

test("supports lists, ranges, steps and names", () => {
  const after = "2026-01-01T10:44:30Z";
  assert.deepEqual(next("*/15 8-10,20 * * *", "UTC", after, 3), [
    "2026-01-01T10:45Z",
    "2026-01-01T20:00Z",
    "2026-01-01T20:15Z",
  ]);
  const same = [
    ["0 0 * * 7", "0 0 * * SUN"],
    ["0 9 * * 1-5", "0 9 * * MON-FRI"],
    ["0 9 * * 5,6,0", "0 9 * * FRI-SUN"],
    ["0 9 1 1,6 *", "0 9 1 JAN,jun *"],
    ["0 9 * 3-5 *", "0 9 * mar-MAY *"],
    ["5/20 0 * * *", "5,25,45 0 * * *"],
    ["00 09 01 01 *", "0 9 1 1 *"],
    ["0 0 1-31 * 1", "0 0 * * 1"],
    ["0 0 */1 * 1", "0 0 * * 1"],
    ["0 0 13 * 0-6", "0 0 13 * *"],
    ["@yearly", "0 0 1 1 *"],
    [" @Daily ", "0 0 * * *"],
    ["@weekly", "0 0 * * 0"],
    ["@hourly", "0 * * * *"],
  ] as const;
  for (const [one, other] of same) {
    const [first, second] = [one, other].map((pattern) => next(pattern, "UTC", after, 8));
    assert.deepEqual(first, second, one);
  }
});

test("matches either the day of the month or the day of the week if both are given", () => {
  const days = next("0 0 13 * 5", "UTC", "2026-03-12T12:00:00Z", 4).map((time) => time.slice(5, 10));
  assert.deepEqual(days, ["03-13", "03-20", "03-27", "04-03"]);
  assert.deepEqual(next("0 0 30 2 1", "UTC", "2026-01-28T12:00:00Z"), ["2026-02-02T00:00Z"]);
});

test("refuses a step of 00 in every notation", () => {
  for (const step of [
    "0",
    "00",
    "000",
    "0000000000",
    "-1",
    "1.5",
    "1e1",
    "٠",
    "61",
    "99999999999999999999",
    "",
  ]) {
    for (const field of ["*", "0-59", "5"]) {
      assert.throws(() => readCron(`${field}/${step} * * * *`, "UTC"), ManifestError, `${field}/${step}`);
    }
  }
});

test("refuses an invalid cron line and says which field is wrong", () => {
  const hostile = [
    ...["", " ", "* * * *", "* * * * * *", "0 0 * * * * 2030", "60 * * * *", "* 24 * * *", "* * 0 * *"],
    ...["* * 32 * *", "* * * 0 *", "* * * 13 *", "* * * * 8", "a * * * *", "5-1 * * * *", "* * * * FRI-MON"],
    ...["1,,2 * * * *", ", * * * *", "- * * * *", "1-2-3 * * * *", "*-5 * * * *", "* * L * *", "* * 15W * *"],
    ...[
      "* * LW * *",
      "* * * * FRI#2",
      "* * * * 5L",
      "? * * * *",
      "* * * * +1",
      "* * * * MONDAY",
      "* * * JANFEB *",
    ],
    ...["@reboot", "@every 1m", "@", "0x5 * * * *", "１ * * * *", "* * * * SUN6", "2026-01-01T00:00:00Z"],
    ...[`${"1,".repeat(120)}1 * * * *`, `${"*/".repeat(90)} * * * *`, `${" ".repeat(100_000)}x`],
  ];
  for (const pattern of hostile)
    assert.throws(() => readCron(pattern, "UTC"), ManifestError, pattern.slice(0, 50));
  assert.throws(() => readCronLine("0 25 * * *"), /"25" is no hour \(0–23\)/);
  assert.throws(() => readCronLine("0 0 * foo *"), /"foo" is no month \(1–12, or jan, feb, mar …\)/);
  assert.throws(() => readCronLine("@often"), /the names are @yearly, /);
  for (const zone of ["Sea/Bottom", "", "Europe/Berlin\0", "a".repeat(64)]) {
    assert.throws(() => readCron("0 0 * * *", zone), /there is no time zone/);
  }
});

test("refuses a date that never exists instead of searching for it", () => {
  for (const pattern of ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "* * 30-31 FEB *", "0 0 31 4 0-6"]) {
    assert.throws(() => readCron(pattern, "Europe/Berlin"), /it never comes/, pattern);
  }
  assert.deepEqual(next("0 0 29 2 *", "UTC", "2097-01-01T00:00:00Z"), ["2104-02-29T00:00Z"]);
});

test("Berlin's half past two is due after the gap in March, and once in October", () => {
  assert.deepEqual(next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3), [
    "2026-03-28T01:30Z",
    "2026-03-29T01:00Z",
    "2026-03-30T00:30Z",
  ]);
  assert.deepEqual(next("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z", 3), [
    "2026-10-24T00:30Z",
    "2026-10-25T00:30Z",
    "2026-10-26T01:30Z",
  ]);
  // Several times in the gap make one run after it.
  assert.deepEqual(next("0,20,40 2 * * *", "Europe/Berlin", "2026-03-29T00:59:00Z", 2), [
    "2026-03-29T01:00Z",
    "2026-03-30T00:00Z",
  ]);
});

test("Cairo's midnight is due even on the day that begins at one", () => {
  assert.deepEqual(next("0 0 * * *", "Africa/Cairo", "2026-04-22T12:00:00Z", 3), [
    "2026-04-22T22:00Z",
    "2026-04-23T22:00Z",
    "2026-04-24T21:00Z",
  ]);
  assert.deepEqual(next("@daily", "Africa/Cairo", "2026-10-28T12:00:00Z", 3), [
    "2026-10-28T21:00Z",
    "2026-10-29T22:00Z",
    "2026-10-30T22:00Z",
  ]);
});

test("a line for every quarter of an hour is due as often as the clock shows one", () => {
  const inMarch = next("*/15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z");
  assert.deepEqual(inMarch, ["2026-03-30T00:00Z"]);
  const inOctober = next("*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 5);
  assert.deepEqual(inOctober.slice(0, 4), [
    "2026-10-25T00:00Z",
    "2026-10-25T00:30Z",
    "2026-10-25T01:00Z",
    "2026-10-25T01:30Z",
  ]);
});

test("the next time is later than the given one, to the millisecond", () => {
  assert.deepEqual(next("0 9 * * *", "UTC", "2026-01-01T08:59:59.999Z"), ["2026-01-01T09:00Z"]);
  assert.deepEqual(next("0 9 * * *", "UTC", "2026-01-01T09:00:00.000Z"), ["2026-01-02T09:00Z"]);
  assert.deepEqual(next("0 9 * * *", "UTC", "2026-01-01T09:00:00.001Z"), ["2026-01-02T09:00Z"]);
});

test("a clock beyond the range of Date has no next time", () => {
  for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -8.64e15, 8e15]) {
    assert.equal(readCron("* * * * *", "UTC").next(time), undefined, String(time));
  }
});
