import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/**
 * One kind of data to prune. Does a small part at a time, since the same thread serves people.
 *
 * @param now the clock for pruning, in milliseconds since 1970; see prudent-clock.ts
 * @param most the most rows to touch
 * @returns whether there may be more
 */
export type Chore = (now: number, most: number) => boolean;

/** After a start people come first: the last bot's pending events are handled. In milliseconds. */
const firstMs = 30_000;

/** From the end of one round to the next, in milliseconds. Keeps the promise to forget "within 6 hours". */
const everyMs = 60 * 60 * 1_000;

/** Between two steps, in milliseconds, so that events are handled in between. */
const pauseMs = 50;

/** In one step: takes a few milliseconds, with overwriting. With the pause, 4,000 rows a second. */
const rowsAtOnce = 200;

/**
 * Prunes old data after the start and every hour. Never before the bot is ready, while nobody is served. A chore that fails
 * is retried in the next round.
 *
 * @returns a function that stops it
 */
export function startHousekeeping(powers: {
  readonly chores: Readonly<Record<string, Chore>>;
  /** The clock for pruning, in milliseconds since 1970. */
  readonly pruneNow: () => number;
  readonly later: Scheduler;
  readonly log: Log;
}): () => void {
  const { chores, pruneNow, later, log } = powers;
  let cancel = later(firstMs, () => step(Object.entries(chores)));

  function step([first, ...others]: readonly (readonly [string, Chore])[]): void {
    if (first === undefined) {
      cancel = later(everyMs, () => step(Object.entries(chores)));
      return;
    }
    const [name, chore] = first;
    let isMore = false;
    try {
      isMore = chore(pruneNow(), rowsAtOnce);
    } catch (error) {
      log.error("house.chore_failed", { name, error });
    }
    cancel = later(pauseMs, () => step(isMore ? [first, ...others] : others));
  }

  return () => cancel();
}
