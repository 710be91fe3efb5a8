/**
 * A wall clock can be corrected, by an hour or by a year, while something is waiting. So durations are measured with the
 * monotonic clock, and times that have to be stored are bounded when they are read. All in milliseconds since 1970.
 */

/** A stored time at which something happened; one in the future becomes now. */
export function pastTime(stored: number, now: number): number {
  return Number.isFinite(stored) ? Math.min(stored, now) : now;
}

/**
 * How long ago something happened, in milliseconds, never less than 0.
 *
 * @param stored when it happened
 */
export function ageOf(stored: number, now: number): number {
  return now - pastTime(stored, now);
}

/**
 * A stored time at which something is due. One further away than it can ever have been set to becomes now: the clock was
 * ahead then, or is behind now.
 *
 * @param longestMs the longest wait that is ever stored
 */
export function dueTime(stored: number, now: number, longestMs: number): number {
  return stored <= now + longestMs ? stored : now;
}
