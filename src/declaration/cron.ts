import { Cron } from "croner";
import { readCronLine } from "./cron-line.ts";
import { ManifestError } from "./manifest.ts";
import { isTimeZone } from "./time-zone.ts";

/** When a cron line is due, by the wall clock of a time zone. */
export interface Calendar {
  /**
   * The first time after `after`, in milliseconds since 1970; undefined: there is none in this millennium. Takes a few
   * microseconds, and five milliseconds for the rarest lines.
   */
  next(after: number): number | undefined;
}

/** The last millisecond of a `Date`. */
const lastDateMs = 8.64e15;

/**
 * Reads a cron line. If the clock skips its time in spring, a line without `*` and steps in minute and hour is due right after
 * the gap; if the clock repeats its time in autumn, the line is due once. Other lines follow what the clock shows, such as every
 * quarter of an hour that exists.
 *
 * @param pattern five fields, or a name such as `@daily`
 * @param timeZone an IANA name such as `Europe/Berlin`
 * @throws ManifestError
 */
export function readCron(pattern: string, timeZone: string): Calendar {
  const line = readCronLine(pattern);
  if (!isTimeZone(timeZone)) throw new ManifestError(`cron: there is no time zone "${timeZone}"`);
  let cron: Cron;
  try {
    cron = new Cron(line, { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard" });
  } catch (cause) {
    throw new ManifestError(`cron "${pattern}": it can't be scheduled`, { cause });
  }
  return {
    next(after) {
      if (!(Math.abs(after) < lastDateMs)) return undefined;
      return cron.nextRun(new Date(after))?.getTime();
    },
  };
}
