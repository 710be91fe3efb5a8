import type { Log } from "../log/log.ts";

/** Lines about refused deliveries per window: enough to see where they come from, too few to fill a disk. */
const linesEach = 10;

/** A window's length, in milliseconds. */
const windowMs = 60_000;

/**
 * Logs refusals, a few lines a minute: anyone on the internet can cause them. Skipped ones are counted, and the count is logged
 * with the next line.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createRefusalLog(
  event: string,
  log: Log,
  elapsed: () => number,
): (facts: Readonly<Record<string, unknown>>) => void {
  let since = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let unlogged = 0;
  return (facts) => {
    if (elapsed() - since >= windowMs) {
      since = elapsed();
      lines = 0;
    }
    if (lines >= linesEach) {
      unlogged += 1;
      return;
    }
    lines += 1;
    log.warn(event, unlogged === 0 ? { ...facts } : { ...facts, unlogged });
    unlogged = 0;
  };
}
