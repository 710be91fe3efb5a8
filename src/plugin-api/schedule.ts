import { type Registration, register } from "./registration.ts";

type Done = void | Promise<void>;

/** `10s`, `5m`, `1h` or `1d`. At least 10 s. */
export type Interval = `${number}${"s" | "m" | "h" | "d"}`;

/** Runs repeatedly, first after one interval. */
export function every(
  interval: Interval,
  handler: () => Done,
): Registration<{ readonly interval: Interval }> {
  return register("every", { interval }, { "": handler });
}

/** Runs once, at a time in the future. */
export function at(date: Date | string, handler: () => Done): Registration<{ readonly date: string }> {
  return register("at", { date: new Date(date).toISOString() }, { "": handler });
}

export interface CronOptions {
  /** An IANA name such as `Europe/Berlin`. @default "UTC" */
  readonly timeZone?: string;
}

/**
 * Runs when the clock matches: `minute hour day-of-month month day-of-week`, with `*`, lists, ranges, steps and names
 * (`0 9 * * MON-FRI`), or a name such as `@daily`.
 */
export function cron(
  pattern: string,
  options: CronOptions,
  handler: () => Done,
): Registration<{ readonly pattern: string; readonly timeZone: string }> {
  return register("cron", { pattern, timeZone: options.timeZone ?? "UTC" }, { "": handler });
}
