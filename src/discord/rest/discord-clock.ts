/** What time it is at Discord. Its ids count by that, and the clock of this machine may be an hour or a year off. */
export interface DiscordClock {
  /** Discord answered, and said when (the header `Date`). */
  heard(date: string | null): void;
  /** Milliseconds since 1970; before Discord has said anything, this machine's. */
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
    now: () => (offset === undefined ? now() : elapsed() + offset),
  };
}
