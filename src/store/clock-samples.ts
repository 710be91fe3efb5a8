import type { Database } from "./open-database.ts";

/** What the clock showed at a moment. */
export interface ClockSample {
  /** How long the bots had run by then, all together, in milliseconds. */
  readonly runningMs: number;
  /** In milliseconds since 1970. */
  readonly wall: number;
}

/** The `clock_samples` table: what a clock must have shown for a day of running before it is believed. */
export interface ClockSamples {
  /** Oldest first. */
  all(): readonly ClockSample[];
  /** Of two samples for the same moment, the lower one stays. */
  add(sample: ClockSample): void;
  /** Deletes everything older than a sample. */
  forgetBefore(runningMs: number): void;
}

export function createClockSamples(database: Database): ClockSamples {
  const all = database.prepare("SELECT * FROM clock_samples ORDER BY running_ms");
  const insert = database.prepare(
    `INSERT INTO clock_samples (running_ms, wall) VALUES (?, ?)
     ON CONFLICT (running_ms) DO UPDATE SET wall = min(wall, excluded.wall)`,
  );
  const forget = database.prepare("DELETE FROM clock_samples WHERE running_ms < ?");
  return {
    all: () => all.all().map((row) => ({ runningMs: Number(row.running_ms), wall: Number(row.wall) })),
    add: ({ runningMs, wall }) => void insert.run(runningMs, wall),
    forgetBefore: (runningMs) => void forget.run(runningMs),
  };
}
