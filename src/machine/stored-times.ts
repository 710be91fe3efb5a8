/**
 * Wall clocks are put right, by an hour or by a year, while something waits. So durations are measured with the
 * monotonic clock, and times that had to be stored are bounded when they are read. All in milliseconds since 1970.
 */

/** When something happened, as it was stored: what claims to come from the future happened now. */
export function pastTime(stored: number, now: number): number {
  return Number.isFinite(stored) ? Math.min(stored, now) : now;
}

/**
 * How long ago something stored happened, in milliseconds, never less than 0.
 *
 * @param stored when
 */
export function ageOf(stored: number, now: number): number {
  return now - pastTime(stored, now);
}

/**
 * When something is due that was stored. What lies further away than it can ever have been set to is due now: the clock was
 * ahead then, or is behind now.
 *
 * @param longestMs the longest wait that is ever stored
 */
export function dueTime(stored: number, now: number, longestMs: number): number {
  return stored <= now + longestMs ? stored : now;
}
