import type { ProcessState } from "./process-standing.ts";

/**
 * How long the machine kept a process from running: a busy processor, a disk that doesn't respond, a signal that stopped
 * it. A process isn't to blame for being that late.
 */
export interface DeniedTime {
  /** Samples the process. More samples give a finer result. */
  look(): void;
  /** Milliseconds of denied time since a moment on the monotonic clock, as far as samples reach. */
  since(moment: number): number;
}

/** Older samples are dropped. */
const mostLooks = 2_000;

/** Samples closer together than this, in milliseconds, are skipped: CPU time is counted in ticks. */
const leastMs = 200;

/** A process that got this share of the time it wanted was not denied any: two processes sharing a processor, say. */
const fairShare = 0.4;

/**
 * @param states what the process and its children are doing now, by pid; see process-standing.ts
 * @param now the monotonic clock
 */
export function createDeniedTime(
  states: () => ReadonlyMap<number, ProcessState>,
  now: () => number,
): DeniedTime {
  let last: { readonly at: number; readonly of: ReadonlyMap<number, ProcessState> } | undefined;
  let spans: { readonly from: number; readonly to: number; readonly denied: number }[] = [];
  return {
    look() {
      const at = now();
      if (last !== undefined && at - last.at < leastMs) return;
      const of = states();
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

/** The longest that any one of them was denied, in milliseconds. */
function deniedBetween(
  before: ReadonlyMap<number, ProcessState>,
  after: ReadonlyMap<number, ProcessState>,
  ms: number,
): number {
  const each = [...after].map(([pid, { wantsToRun, cpuMs }]) => {
    const earlier = before.get(pid);
    if (earlier === undefined || !earlier.wantsToRun || !wantsToRun) return 0;
    const had = Math.max(0, cpuMs - earlier.cpuMs);
    return had / ms < fairShare ? ms - had : 0;
  });
  return Math.max(0, ...each);
}
