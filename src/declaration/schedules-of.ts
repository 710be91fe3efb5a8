import { type Calendar, readCron } from "./cron.ts";
import { readInterval } from "./interval.ts";
import { type Manifest, ManifestError } from "./manifest.ts";
import type { Registered } from "./registration.ts";

/** A parsed schedule: an interval in milliseconds, a single time, or a calendar. */
export type Schedule =
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "cron"; readonly calendar: Calendar };

const shortestMs = 10_000;
/** The longest delay of a timer. */
const longestMs = 2 ** 31 - 1;

/**
 * Parses a manifest's schedules. Each is named by its text; repeated ones get a number.
 *
 * @throws ManifestError for an invalid schedule
 */
export function schedulesOf(manifest: Manifest): readonly {
  readonly schedule: Schedule;
  readonly name: string;
  readonly index: number;
}[] {
  const counts = new Map<string, number>();
  return manifest.registered.flatMap((registered, index) => {
    const schedule = scheduleOf(registered);
    if (schedule === undefined) return [];
    const text = `${registered.kind} ${Object.values(registered.spec).join(" ")}`;
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return [{ schedule, name: count === 1 ? text : `${text} #${count}`, index }];
  });
}

/** Undefined: it isn't a schedule. */
function scheduleOf(registered: Registered): Schedule | undefined {
  switch (registered.kind) {
    case "every":
      return { kind: "every", ms: intervalMs(registered.spec.interval) };
    case "at":
      return { kind: "at", at: Date.parse(registered.spec.date) };
    case "cron":
      return { kind: "cron", calendar: readCron(registered.spec.pattern, registered.spec.timeZone) };
    default:
      return undefined;
  }
}

function intervalMs(interval: string): number {
  const ms = readInterval(interval);
  if (ms === undefined) {
    throw new ManifestError(`every "${interval}": write it like "30s", "5m", "1h" or "1d"`);
  }
  if (ms < shortestMs || ms > longestMs) {
    throw new ManifestError(`every "${interval}": at least 10 s and at most 24 days`);
  }
  return ms;
}
