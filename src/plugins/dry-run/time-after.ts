import { OptionError } from "../dispatch/check-options.ts";

const units: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 },
};

/** The time that is a while after another one ("2d", "1h 30m"), or that is written as ISO 8601. @throws OptionError */
export function timeAfter(given: string, now: number): number {
  const text = given.trim().replace(/^\+/, "");
  if (/^(?:\d+(?:\.\d+)?\s*(?:ms|[smhdw])\s*)+$/.test(text)) {
    const parts = text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/g);
    return [...parts].reduce((at, [, count, unit = ""]) => at + Number(count) * (units[unit] ?? 0), now);
  }
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new OptionError(`"${given}" is no time: write it like "20s", "3h", "2d" or "2026-01-03T10:00:00Z"`);
  if (at < now)
    throw new OptionError(
      `It is ${new Date(now).toISOString()} already: the clock can't go back to ${given}`,
    );
  return at;
}
