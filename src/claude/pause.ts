/**
 * A pause that survives the process. Within a process, correcting the clock neither lengthens nor shortens it: it is measured
 * with a monotonic clock. Its end is stored in wall-clock time, and bounded when it is read.
 */
export interface Pause {
  /** @param ms how long from now on */
  begin(ms: number): void;
  end(): void;
  remainingMs(): number;
  /** When it is over, in milliseconds since 1970. */
  endsAt(): number;
  /**
   * Resumes a pause of an earlier process.
   *
   * @param endsAt as stored, in milliseconds since 1970
   * @param longestMs how long it was when it began: stored by a clock that was ahead, it would last longer
   */
  restore(endsAt: number, longestMs: number): void;
}

export function createPause(now: () => number, elapsed: () => number): Pause {
  let until = Number.NEGATIVE_INFINITY;
  const remainingMs = () => Math.max(0, until - elapsed());
  return {
    begin(ms) {
      until = elapsed() + ms;
    },
    end() {
      until = Number.NEGATIVE_INFINITY;
    },
    remainingMs,
    endsAt: () => now() + Math.ceil(remainingMs()),
    restore(endsAt, longestMs) {
      until = elapsed() + Math.min(endsAt - now(), longestMs);
    },
  };
}
