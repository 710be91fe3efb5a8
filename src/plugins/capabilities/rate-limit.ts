/** A token bucket. */
export interface RateLimit {
  /** Takes tokens if there are enough. @param count default 1 */
  take(count?: number): boolean;
  /** Takes tokens in any case. Returns the milliseconds to wait until they are available. @param count default 1 */
  reserve(count?: number): number;
  /** All tokens are there: it is as new. */
  isFull(): boolean;
}

/** A bucket for each of many, such as people. */
export interface RateLimits {
  /** Takes a token of one of them if there is one. */
  take(key: string): boolean;
}

/**
 * @param burst the most tokens that can be taken at once
 * @param perSecond the tokens added in a second
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
    isFull() {
      refill();
      return tokens === burst;
    },
  };
}

/** So many are remembered, also if nothing of theirs was taken lately. */
const mostRemembered = 1_000;

/** As `createRateLimit`, for each. */
export function createRateLimits(burst: number, perSecond: number, elapsed: () => number): RateLimits {
  const limits = new Map<string, RateLimit>();
  return {
    take(key) {
      const limit = limits.get(key) ?? createRateLimit(burst, perSecond, elapsed);
      if (limits.size >= mostRemembered)
        for (const [other, { isFull }] of limits) if (isFull()) limits.delete(other);
      limits.set(key, limit);
      return limit.take();
    },
  };
}
