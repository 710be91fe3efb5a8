/** A bucket of tokens that fills steadily. */
export interface RateLimit {
  /** Takes so many (one) if they are there. */
  take(count?: number): boolean;
  /** Takes so many (one) in any case. Returns the milliseconds to wait until they are there. */
  reserve(count?: number): number;
}

/**
 * @param burst how many may be taken at once after a pause
 * @param perSecond how many come back in a second
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createRateLimit(burst: number, perSecond: number, elapsed: () => number): RateLimit {
  let tokens = burst;
  let at = elapsed();
  const refill = () => {
    const time = elapsed();
    tokens = Math.min(burst, tokens + (Math.max(0, time - at) * perSecond) / 1000);
    at = time;
  };
  return {
    take(count = 1) {
      refill();
      if (tokens < count) return false;
      tokens -= count;
      return true;
    },
    reserve(count = 1) {
      refill();
      tokens -= count;
      return tokens >= 0 ? 0 : (-tokens * 1000) / perSecond;
    },
  };
}
