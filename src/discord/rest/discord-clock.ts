/** The time at Discord. Its ids are based on it, and this machine's clock can be an hour or a year off. */
export interface DiscordClock {
  /** Discord answered, with its time (the header `Date`). */
  heard(date: string | null): void;
  /** Whole milliseconds since 1970, as tables keep them; by this machine's clock until Discord has answered. */
  now(): number;
}

/**
 * @param now this machine's clock, in milliseconds since 1970
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createDiscordClock(now: () => number, elapsed: () => number): DiscordClock {
  let offset: number | undefined;
  return {
    heard(date) {
      const at = Date.parse(date ?? "");
      if (!Number.isNaN(at)) offset = at - elapsed();
    },
    now: () => (offset === undefined ? now() : Math.floor(elapsed() + offset)),
  };
}
