import { statSync } from "node:fs";
import { quietlyNow } from "../system/quietly.ts";
import type { ClockSample, ClockSamples } from "./clock-samples.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How often the clock is sampled, in milliseconds: a kill loses at most this much running time. */
const sampleEveryMs = 10 * minuteMs;

/**
 * The time for pruning, in milliseconds since 1970. A clock that is an hour or a year ahead would have everything deleted at once,
 * and nothing brings it back when the clock is corrected. So a jump ahead is believed only after the bots have run under it for a
 * day, across any number of restarts; the same goes for a time in which none ran. What the clock showed is stored, since file times
 * come from the same clock.
 *
 * @param powers.now the clock, in milliseconds since 1970
 * @param powers.elapsed the monotonic clock, in milliseconds
 * @param powers.lastSeen if nothing is stored yet: when the clock was last seen, in milliseconds since 1970; undefined if never
 */
export function createPrudentClock(powers: {
  readonly now: () => number;
  readonly elapsed: () => number;
  readonly samples: ClockSamples;
  readonly lastSeen: number | undefined;
}): () => number {
  const { now, elapsed, samples, lastSeen } = powers;
  /** The samples that count, oldest first: those of the last day of running, and the one before it. */
  let counted: readonly ClockSample[] = samples.all();
  const before = counted.at(-1)?.runningMs ?? 0;
  const start = elapsed();
  const running = () => before + Math.max(0, Math.floor(elapsed() - start));
  if (counted.length === 0) take({ runningMs: 0, wall: Math.min(now(), lastSeen ?? now()) });

  function take(sample: ClockSample): void {
    const last = counted.at(-1);
    const isSame = last?.runningMs === sample.runningMs;
    const wall = isSame ? Math.min(last.wall, sample.wall) : sample.wall;
    const all = [...(isSame ? counted.slice(0, -1) : counted), { ...sample, wall }];
    // For a day of running ago, the last sample before that counts.
    const first = all.findLastIndex(({ runningMs }) => runningMs <= sample.runningMs - dayMs);
    counted = all.slice(Math.max(0, first));
    // A sample that can't be written counts as unconfirmed for the next process.
    quietlyNow(() => {
      samples.add(sample);
      samples.forgetBefore(counted[0]?.runningMs ?? 0);
    });
  }

  function believed(at: number): number {
    return at + Math.min(...counted.map(({ runningMs, wall }) => wall - runningMs));
  }

  return () => {
    const [runningMs, wall] = [running(), Math.floor(now())];
    const isDue = runningMs - (counted.at(-1)?.runningMs ?? 0) >= sampleEveryMs;
    // A clock set back is believed at once; so is a slow one, which needn't be written each time.
    if (isDue || wall < believed(runningMs) - minuteMs) take({ runningMs, wall });
    return Math.min(wall, believed(runningMs));
  };
}

/** Reads the clock often enough for it to be sampled, even if nothing is pruned. @returns a function that stops it */
export function keepSampling(
  look: () => number,
  later: (ms: number, work: () => void) => () => void,
): () => void {
  const again = () => {
    look();
    return later(sampleEveryMs, () => {
      cancel = again();
    });
  };
  let cancel = again();
  return () => cancel();
}

/** When the database was last written, by the machine's clock then; undefined if it doesn't exist. */
export function lastWriteOf(path: string): number | undefined {
  const times = [path, `${path}-wal`].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [Math.floor(found.mtimeMs)];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}
