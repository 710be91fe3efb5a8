import assert from "node:assert/strict";
import { test } from "node:test";
import { createTimeReader, readTimeHere } from "./time-reader.ts";

/** 30 November 2026, a Monday: 11:00 in Berlin. */
const now = Date.parse("2026-11-30T10:00:00Z");
const inBerlin = { timeZone: "Europe/Berlin", locale: "en-US", now };
const iso = (at: number | undefined) =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);

test("a time is understood in many languages, by the person's clocks, in the future", async () => {
  const understood = [
    ["tomorrow at 9", "en-US", "2026-12-01T08:00"],
    ["at 9", "en-US", "2026-12-01T08:00"],
    ["in 2 hours", "en-US", "2026-11-30T12:00"],
    ["1h30m", "en-US", "2026-11-30T11:30"],
    ["feed the cat on 3/4 at noon", "en-US", "2027-03-04T11:00"],
    ["feed the cat on 3/4 at noon", "en-GB", "2027-04-03T10:00"],
    ["9pm EST", "en-US", "2026-12-01T02:00"],
    ["2026-12-24T18:00:00Z", "en-US", "2026-12-24T18:00"],
    ["morgen um 9", "de", "2026-12-01T08:00"],
    ["tomorrow at 9", "de", "2026-12-01T08:00"],
    ["demain à 9h", "fr", "2026-12-01T08:00"],
    ["明日の午後3時", "ja", "2026-12-01T14:00"],
    ["mañana a las 9", "es-ES", "2026-12-01T08:00"],
    ["amanhã às 9", "pt-BR", "2026-12-01T08:00"],
    ["morgen om 9 uur", "nl", "2026-12-01T08:00"],
    ["завтра в 9", "ru", "2026-12-01T08:00"],
    ["tomorrow at 9", "tlh", "2026-12-01T08:00"],
    ["soon", "en-US", undefined],
  ] as const;
  for (const [text, locale, at] of understood)
    assert.equal(
      iso((await readTimeHere.read(text, { ...inBerlin, locale }))?.at),
      at,
      `${text} (${locale})`,
    );
});

test("hours are counted, and days keep the hour, when clocks change", async () => {
  const before = { ...inBerlin, now: Date.parse("2026-10-24T10:00:00Z") };
  assert.equal(iso((await readTimeHere.read("in 24 hours", before))?.at), "2026-10-25T10:00");
  assert.equal(iso((await readTimeHere.read("tomorrow at 12:00", before))?.at), "2026-10-25T11:00");
  // The night in which clocks skip from 2 to 3.
  const gap = { ...inBerlin, now: Date.parse("2026-03-28T10:00:00Z") };
  assert.equal(iso((await readTimeHere.read("tomorrow at 2:30", gap))?.at), "2026-03-29T01:30");
});

test("a text that takes minutes is refused, and the next one is understood", async () => {
  const reader = createTimeReader();
  try {
    const hostile = reader.read("1 h  ".repeat(40), { ...inBerlin, locale: "nl" });
    const next = reader.read("morgen om 9 uur", { ...inBerlin, locale: "nl" });
    await assert.rejects(hostile, /takes too long to understand: say when in fewer words/);
    assert.equal(iso((await next)?.at), "2026-12-01T08:00");
  } finally {
    await reader.close();
  }
});
