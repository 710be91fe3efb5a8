/** GitHub's primary rate limit for a personal token, in calls per hour (docs.github.com, "Rate limits"). */
const limit = 5_000;

export interface RateLimit {
  /** Counts a call; false: no calls left this hour. */
  use(): boolean;
  /** The last call doesn't count. */
  giveBack(): void;
  headers(): Record<string, string>;
}

export function createRateLimit(now: () => number): RateLimit {
  let used = 0;
  let reset = now() + 3_600_000;
  return {
    use() {
      if (now() >= reset) {
        used = 0;
        reset = now() + 3_600_000;
      }
      used += 1;
      return used <= limit;
    },
    giveBack() {
      used = Math.max(0, used - 1);
    },
    headers: () => ({
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(0, limit - used)),
      "x-ratelimit-used": String(Math.min(used, limit)),
      "x-ratelimit-reset": String(Math.floor(reset / 1000)),
      "x-ratelimit-resource": "core",
    }),
  };
}
