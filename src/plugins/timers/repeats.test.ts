import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalError } from "../../declaration/refusal.ts";
import { nextRepeat, type Repeats } from "./repeats.ts";

/** The next few, from just before a time. */
function few(calendar: Repeats, after: string, count: number): readonly string[] {
  let at = Date.parse(after);
  return Array.from({ length: count }, () => {
    at = nextRepeat(calendar, at) ?? 0;
    return new Date(at).toISOString().slice(0, 16);
  });
}

const from = (text: string) => Date.parse(text);
const timeZone = "Europe/Berlin";

test("weeks keep their hour when clocks change", () => {
  const weekly = { every: "weekly", from: from("2026-10-19T07:00:00Z"), timeZone } as const;
  assert.deepEqual(few(weekly, "2026-10-18T00:00:00Z", 3), [
    "2026-10-19T07:00",
    "2026-10-26T08:00",
    "2026-11-02T08:00",
  ]);
});

test("29 February is the 28th in other years, and the 29th again", () => {
  const yearly = { every: "yearly", from: from("2024-02-29T08:00:00Z"), timeZone } as const;
  assert.deepEqual(few(yearly, "2026-01-01T00:00:00Z", 3), [
    "2026-02-28T08:00",
    "2027-02-28T08:00",
    "2028-02-29T08:00",
  ]);
});

test("a time that clocks skip is after the gap, and one that they show twice is once", () => {
  const daily = { every: "daily", from: from("2026-03-28T01:30:00Z"), timeZone } as const;
  assert.deepEqual(few(daily, "2026-03-28T02:00:00Z", 2), ["2026-03-29T01:30", "2026-03-30T00:30"]);
  assert.deepEqual(few(daily, "2026-10-24T12:00:00Z", 2), ["2026-10-25T00:30", "2026-10-26T01:30"]);
});

test("a cron line goes by its zone, and one that is none is refused", () => {
  assert.deepEqual(few({ cron: "0 9 * * MON", timeZone }, "2026-10-24T00:00:00Z", 1), ["2026-10-26T08:00"]);
  assert.throws(() => nextRepeat({ cron: "soon", timeZone }, 0), RefusalError);
  assert.throws(() => nextRepeat({ every: "daily", from: 0, timeZone: "Mars/Olympus" }, 0), RefusalError);
});
