import type { Standing } from "./process-standing.ts";

/**
 * How long the machine kept a process from running: too much else to do, a disk that doesn't answer, a signal that
 * stopped it. Nobody can be blamed for being late by that.
 */
export interface DeniedTime {
  /** Looks at the process. The more often, the finer. */
  look(): void;
  /** Milliseconds of denied time since a moment on the monotonic clock, as far as was looked. */
  since(moment: number): number;
}

/** Looks further back are forgotten. */
const mostLooks = 2_000;

/** Closer than this, in milliseconds, two looks are one: processor time comes in ticks. */
const leastMs = 200;

/** Of the time that it wanted, a process that got this much was not kept from anything: two that share a processor. */
const fairShare = 0.4;

/**
 * @param standings what the process and its children do now, by their numbers; see process-standing.ts
 * @param now the monotonic clock
 */
export function createDeniedTime(
  standings: () => ReadonlyMap<number, Standing>,
  now: () => number,
): DeniedTime {
  let last: { readonly at: number; readonly of: ReadonlyMap<number, Standing> } | undefined;
  let spans: { readonly from: number; readonly to: number; readonly denied: number }[] = [];
  return {
    look() {
      const at = now();
      if (last !== undefined && at - last.at < leastMs) return;
      const of = standings();
      if (last !== undefined) {
        const denied = deniedBetween(last.of, of, at - last.at);
        spans.push({ from: last.at, to: at, denied });
        if (spans.length > mostLooks) spans = spans.slice(-mostLooks / 2);
      }
      last = { at, of };
    },
    since: (moment) =>
      spans
        .filter(({ to }) => to > moment)
        .reduce((sum, { from, to, denied }) => sum + Math.min(denied, to - Math.max(from, moment)), 0),
  };
}

/** The most that any one of them was kept waiting, in milliseconds. */
function deniedBetween(
  before: ReadonlyMap<number, Standing>,
  after: ReadonlyMap<number, Standing>,
  ms: number,
): number {
  const each = [...after].map(([pid, { wants, cpuMs }]) => {
    const earlier = before.get(pid);
    if (earlier === undefined || !earlier.wants || !wants) return 0;
    const had = Math.max(0, cpuMs - earlier.cpuMs);
    return had / ms < fairShare ? ms - had : 0;
  });
  return Math.max(0, ...each);
}
