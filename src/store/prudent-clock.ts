import { statSync } from "node:fs";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/**
 * The time by which old things are thrown away, in milliseconds since 1970. A clock that is an hour or a year ahead would
 * have everything thrown away at once, and nothing brings it back when the clock is put right. So a jump ahead is believed
 * only after it has lasted for a day; so is a start that finds everything older than a day.
 *
 * @param now the clock, in milliseconds since 1970
 * @param elapsed the monotonic clock, in milliseconds
 * @param lastSeen when the clock was last seen to be right, in milliseconds since 1970; undefined: never
 */
export function createPrudentClock(
  now: () => number,
  elapsed: () => number,
  lastSeen: number | undefined,
): () => number {
  const start = lastSeen === undefined ? now() : Math.min(now(), lastSeen + dayMs);
  /** What the clock and the monotonic one are believed to differ by. */
  let believed = start - elapsed();
  let doubted: { readonly offset: number; readonly since: number } | undefined;
  return () => {
    const offset = now() - elapsed();
    if (offset <= believed + hourMs) {
      believed = Math.min(believed, offset);
      doubted = undefined;
    } else if (doubted === undefined || Math.abs(doubted.offset - offset) > hourMs) {
      doubted = { offset, since: elapsed() };
    } else if (elapsed() - doubted.since >= dayMs) {
      believed = offset;
      doubted = undefined;
    }
    return Math.min(now(), elapsed() + believed);
  };
}

/** When the database was written last, by the clock that the machine had then; undefined: there is none. */
export function lastWriteOf(path: string): number | undefined {
  const times = [path, `${path}-wal`].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [found.mtimeMs];
  });
  return times.length === 0 ? undefined : Math.max(...times);
}
