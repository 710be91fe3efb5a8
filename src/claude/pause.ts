/**
 * A pause that outlives the process. While this one lives, a clock that is put right neither lengthens nor shortens it: it is
 * measured by a clock that only goes forward. Its end is written down by the clock on the wall, and bounded when it is read.
 */
export interface Pause {
  /** @param ms how long from now on */
  begin(ms: number): void;
  end(): void;
  remainingMs(): number;
  /** When it is over, in milliseconds since 1970. */
  endsAt(): number;
  /**
   * Goes on with a pause of an earlier process.
   *
   * @param endsAt as it was written down, in milliseconds since 1970
   * @param longestMs how long it was when it began: noted by a clock that was ahead, it would last for longer
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
