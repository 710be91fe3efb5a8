const dayMs = 24 * 60 * 60 * 1_000;

/** The UTC day of a time, as "2026-11-22". @param at milliseconds since 1970 */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When the UTC day of a time began, in milliseconds since 1970, like `at`. */
export function startOfDay(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}

/** When the next UTC day begins, in milliseconds since 1970, like `at`. */
export function nextDay(at: number): number {
  return startOfDay(at) + dayMs;
}

/** The month of a day, as "2026-11". @param day "2026-11-22" */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** When the UTC month of a time began, in milliseconds since 1970, like `at`. */
export function startOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** When the next UTC month begins, in milliseconds since 1970, like `at`. */
export function nextMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
