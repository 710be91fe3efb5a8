/** A bucket of tokens that fills steadily. */
export interface RateLimit {
  /** Takes one if there is one. */
  take(): boolean;
  /** Takes one in any case. Returns the milliseconds to wait until it is there. */
  reserve(): number;
}

/**
 * @param burst how many may be taken at once after a pause
 * @param perSecond how many come back in a second
 */
export function createRateLimit(burst: number, perSecond: number, now: () => number): RateLimit {
  let tokens = burst;
  let at = now();
  const refill = () => {
    const time = now();
    tokens = Math.min(burst, tokens + (Math.max(0, time - at) * perSecond) / 1000);
    at = time;
  };
  return {
    take() {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    reserve() {
      refill();
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens * 1000) / perSecond;
    },
  };
}
