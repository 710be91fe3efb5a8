import { z } from "zod";
import { readCron } from "../../declaration/cron.ts";
import { ManifestError } from "../../declaration/manifest.ts";
import { RefusalError } from "../../declaration/refusal.ts";

const units = { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as const;
type Unit = (typeof units)[keyof typeof units];

const timeZone = z.string().max(64).default("UTC");

/** The calendar of a timer that repeats, as it is stored. `from`: milliseconds since 1970. */
export const repeats = z.union([
  z.strictObject({ every: z.enum(["daily", "weekly", "monthly", "yearly"]), from: z.number(), timeZone }),
  z.strictObject({ cron: z.string().max(100), timeZone }),
]);

export type Repeats = z.infer<typeof repeats>;

/**
 * The first time after another one, both in milliseconds since 1970. Each is counted from the first: from 31 January, monthly is the last day
 * of February and the 31st of March again. A time that the clocks skip is after the gap.
 *
 * @returns undefined: never
 * @throws RefusalError if the cron line or the time zone is none
 */
export function nextRepeat(calendar: Repeats, after: number): number | undefined {
  try {
    if ("cron" in calendar) return readCron(calendar.cron, calendar.timeZone).next(after);
    const { from, every } = calendar;
    const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(calendar.timeZone);
    if (from > after) return from;
    const now = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(calendar.timeZone);
    const unit: Unit = units[every];
    const passed = Math.max(0, first.until(now, { largestUnit: unit })[unit] - 1);
    for (let count = passed; count < passed + 4; count += 1) {
      const at = first.add({ [unit]: count }).epochMilliseconds;
      if (at > after) return at;
    }
    return undefined;
  } catch (error) {
    if (error instanceof ManifestError || error instanceof RangeError)
      throw new RefusalError(error.message, { cause: error });
    throw error;
  }
}
