/** The most pings that a plugin can send a person within an hour: agreeing to pings isn't agreeing to a flood. */
export const mostRingsAnHour = 10;

const hourMs = 60 * 60 * 1_000;
/** Above this many people, drop those who haven't been pinged for an hour. */
const manyPeople = 1_000;

/** Counts how often people are pinged. @param elapsed the monotonic clock, in milliseconds */
export function createRingLimit(elapsed: () => number): {
  /** Takes one ping, if this person has one left within the hour. */
  take(userId: string): boolean;
  /** Gives one back: they weren't pinged after all. */
  giveBack(userId: string): void;
} {
  const rung = new Map<string, readonly number[]>();
  const ofLastHour = (times: readonly number[]) => times.filter((at) => at > elapsed() - hourMs);
  return {
    take(userId) {
      const before = ofLastHour(rung.get(userId) ?? []);
      if (before.length >= mostRingsAnHour) return false;
      rung.set(userId, [...before, elapsed()]);
      if (rung.size > manyPeople)
        for (const [id, times] of rung) if (ofLastHour(times).length === 0) rung.delete(id);
      return true;
    },
    giveBack: (userId) => void rung.set(userId, (rung.get(userId) ?? []).slice(0, -1)),
  };
}
