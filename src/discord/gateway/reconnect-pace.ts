/** When the next connection to the gateway may be made: at once after a good one, and later and later after bad ones. */
export interface ReconnectPace {
  /** A connection is about to be made. @returns how long to wait before it, in milliseconds */
  next(): number;
  /** READY or RESUMED came. */
  up(): void;
  /** Connections in a row that came to nothing. */
  readonly failures: number;
}

/** One that ended sooner than this after READY or RESUMED, in milliseconds, came to nothing. */
const shortestMs = 5_000;

const firstMs = 1_000;

/** Where Discord lets us in, and breaks off soon, people are served in between: these are waited for a few seconds at most. */
const mostOfShort = 3;

/** Discord asks for "exponential backoff" without a number; a minute is what is waited for its REST API too. */
const longestMs = 60_000;

/**
 * @param elapsed the monotonic clock, in milliseconds
 * @param random from 0 to 1: bots that lost Discord together don't come back together
 */
export function createReconnectPace(elapsed: () => number, random: () => number): ReconnectPace {
  /** Connections begun since the last good one. */
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
