const dayMs = 24 * 60 * 60 * 1_000;

/** The day of a moment in UTC, as "2026-11-22". @param at milliseconds since 1970 */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When the next day begins in UTC. Milliseconds since 1970, as is `at`. */
export function nextDay(at: number): number {
  return Math.floor(at / dayMs) * dayMs + dayMs;
}
