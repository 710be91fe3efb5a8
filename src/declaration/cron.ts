import { Cron } from "croner";
import { readCronLine } from "./cron-line.ts";
import { ManifestError } from "./manifest.ts";

/** When a cron line comes, by the clock on the wall of a time zone. */
export interface Calendar {
  /**
   * The first time after a time, both in milliseconds since 1970; undefined: there is none in our millennium. Takes some
   * microseconds, and five milliseconds for the rarest.
   */
  next(after: number): number | undefined;
}

/** The last millisecond of a `Date`. */
const LAST_DATE_MS = 8.64e15;

/**
 * Reads a cron line. Where the clocks are put forward over its time, a line without `*` and steps in minute and hour comes
 * right after the gap; where they are put back, it comes once. Others count what the clock shows: every quarter of an hour
 * that there is.
 *
 * @param pattern five fields, or a name such as `@daily`
 * @param timeZone an IANA name such as `Europe/Berlin`
 * @throws ManifestError
 */
export function readCron(pattern: string, timeZone: string): Calendar {
  const line = readCronLine(pattern);
  checkTimeZone(timeZone);
  let cron: Cron;
  try {
    cron = new Cron(line, { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard" });
  } catch (cause) {
    throw new ManifestError(`cron "${pattern}": it can't be scheduled`, { cause });
  }
  return {
    next(after) {
      if (!(Math.abs(after) < LAST_DATE_MS)) return undefined;
      return cron.nextRun(new Date(after))?.getTime();
    },
  };
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
  } catch (cause) {
    throw new ManifestError(`cron: there is no time zone "${timeZone}"`, { cause });
  }
}
