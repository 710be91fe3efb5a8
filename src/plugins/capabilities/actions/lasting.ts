import { z } from "zod";
import { readInterval } from "../../../declaration/interval.ts";
import { RefusalError } from "../../../declaration/refusal.ts";

const unitMs = { weeks: 604_800_000, days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 };
type Unit = keyof typeof unitMs;

const shortestMs = unitMs.minutes;
/** A leap year. */
const longestMs = 366 * unitMs.days;

const count = z.number().nonnegative().exactOptional();
const parts = z.strictObject({ weeks: count, days: count, hours: count, minutes: count, seconds: count });

/** How long something lasts, as plugins say it (`"24h"`, `{ days: 1 }`), in milliseconds. */
const duration = z.union([z.string().max(20), parts]).transform((given, context): number => {
  const ms = typeof given === "string" ? readInterval(given) : sum(given);
  if (ms !== undefined && ms >= shortestMs && ms <= longestMs) return Math.round(ms);
  const message =
    ms === undefined
      ? 'is written like "90s", "10m", "24h" or "7d"'
      : "is at least a minute, and at most a year";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

function sum(given: Readonly<Partial<Record<Unit, number>>>): number {
  return (Object.keys(unitMs) as Unit[]).reduce((ms, unit) => ms + (given[unit] ?? 0) * unitMs[unit], 0);
}

/** How long a deed lasts, in what an action takes. `until`: what waited for a press; milliseconds since 1970. */
export const lasting = { for: duration.optional(), until: z.coerce.number().int().optional() };

/** When the host takes a deed back; undefined: never. @throws RefusalError if that is past */
export function untilOf(
  given: { readonly for?: number | undefined; readonly until?: number | undefined },
  now: number,
): number | undefined {
  if (given.for !== undefined) return now + given.for;
  if (given.until === undefined) return undefined;
  if (given.until > now && given.until <= now + longestMs) return given.until;
  throw new RefusalError("The time that it was to last is over", { blame: "server" });
}
