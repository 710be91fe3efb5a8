import { statSync } from "node:fs";
import { quietlyNow } from "../machine/quietly.ts";
import type { ClockSample, ClockSamples } from "./clock-samples.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How often what the clock says is written down, in milliseconds: as much running time a kill takes back. */
const sampleEveryMs = 10 * minuteMs;

/**
 * The time by which old things are thrown away, in milliseconds since 1970. A clock that is an hour or a year ahead would
 * have everything thrown away at once, and nothing brings it back when the clock is put right. So a jump ahead is believed
 * only after the bots have run under it for a day, however often they were started meanwhile; so is a time in which none ran. What the
 * clock said is stored, since the times of files are written by the same clock.
 *
 * @param powers.now the clock, in milliseconds since 1970
 * @param powers.elapsed the monotonic clock, in milliseconds
 * @param powers.lastSeen where nothing is stored yet: when the clock was last seen, in milliseconds since 1970; undefined: never
 */
export function createPrudentClock(powers: {
  readonly now: () => number;
  readonly elapsed: () => number;
  readonly samples: ClockSamples;
  readonly lastSeen: number | undefined;
}): () => number {
  const { now, elapsed, samples, lastSeen } = powers;
  /** Oldest first. Those that count: of the last day of running, and the one before it. */
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
    // What the clock said a day of running ago is what it said last before that.
    const first = all.findLastIndex(({ runningMs }) => runningMs <= sample.runningMs - dayMs);
    counted = all.slice(Math.max(0, first));
    // What can't be written counts as not yet confirmed by the next process.
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
    // A clock that was put back is believed at once; so is one that goes slowly, which is no reason to write each time.
    if (isDue || wall < believed(runningMs) - minuteMs) take({ runningMs, wall });
    return Math.min(wall, believed(runningMs));
  };
}

/** Looks at the clock often enough for what it says to be stored, whether anything is thrown away or not. @returns how to stop */
export function keepSampling(
  look: () => number,
  later: (ms: number, work: () => void) => () => void,
): () => void {
  const again = () => {
    look();
    return later(sampleEveryMs, () => {
      takeBack = again();
    });
  };
  let takeBack = again();
  return () => takeBack();
}

/** When the database was written last, by the clock that the machine had then; undefined: there is none. */
export function lastWriteOf(path: string): number | undefined {
  const times = [path, `${path}-wal`].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [Math.floor(found.mtimeMs)];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}
