/** When the next gateway connection can be made: at once after a good one, later and later after bad ones. */
export interface ReconnectPace {
  /** A connection is about to be made. @returns how long to wait first, in milliseconds */
  next(): number;
  /** READY or RESUMED came. */
  up(): void;
  /** Failed connections in a row. */
  readonly failures: number;
}

/** A connection that ended sooner than this after READY or RESUMED failed. In milliseconds. */
const shortestMs = 5_000;

const firstMs = 1_000;

/** When Discord lets us in but soon drops us, people are served in between: then the wait is a few seconds at most. */
const mostOfShort = 3;

/** Discord asks for "exponential backoff" without a number; a minute is also the longest wait for its REST API. */
const longestMs = 60_000;

/**
 * @param elapsed the monotonic clock, in milliseconds
 * @param random from 0 to 1, so that bots that lost Discord together don't come back together
 */
export function createReconnectPace(elapsed: () => number, random: () => number): ReconnectPace {
  /** Connections started since the last good one. */
  let begun = 0;
  let upSince: number | undefined;
  return {
    next() {
      if (upSince !== undefined) begun = elapsed() - upSince >= shortestMs ? 0 : Math.min(begun, mostOfShort);
      upSince = undefined;
      const failures = begun;
      begun += 1;
      if (failures === 0) return 0;
      const most = Math.min(longestMs, firstMs * 2 ** (failures - 1));
      return (most / 2) * (1 + random());
    },
    up() {
      upSince = elapsed();
    },
    get failures() {
      return Math.max(0, begun - 1);
    },
  };
}
