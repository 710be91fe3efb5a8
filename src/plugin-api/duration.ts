import type { Interval } from "./schedule.ts";

/** How long: `"90s"`, `"24h"`, `"7d"`, or `{ days: 1, hours: 12 }`. At least a minute, at most a year. */
export type Duration =
  | Interval
  | {
      readonly weeks?: number;
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
    };
