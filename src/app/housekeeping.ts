import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/**
 * One kind of thing that grows old. Does a small part of what is to be done, since people are served by the same thread.
 *
 * @param now what old things are thrown away by, in milliseconds since 1970; see prudent-clock.ts
 * @param most how many rows may be touched
 * @returns whether there may be more
 */
export type Chore = (now: number, most: number) => boolean;

/** After the start people come first: what the last bot left is handled. In milliseconds. */
const firstMs = 30_000;

/** From the end of one round to the next, in milliseconds. What was promised to be forgotten "within 6 hours" is. */
const everyMs = 60 * 60 * 1_000;

/** Between two steps, in milliseconds: events are handled meanwhile. */
const pauseMs = 50;

/** In one step: a few milliseconds, with what is overwritten. With the pause, 4,000 rows a second. */
const rowsAtOnce = 200;

/**
 * Throws away what has served its time: after the start, and every hour. Never on the way to being ready, when nobody is
 * served. A chore that fails is tried again in the next round.
 *
 * @returns how to stop
 */
export function startHousekeeping(powers: {
  readonly chores: Readonly<Record<string, Chore>>;
  /** What old things are thrown away by, in milliseconds since 1970. */
  readonly pruneNow: () => number;
  readonly later: Scheduler;
  readonly log: Log;
}): () => void {
  const { chores, pruneNow, later, log } = powers;
  let takeBack = later(firstMs, () => step(Object.entries(chores)));

  function step([first, ...others]: readonly (readonly [string, Chore])[]): void {
    if (first === undefined) {
      takeBack = later(everyMs, () => step(Object.entries(chores)));
      return;
    }
    const [name, chore] = first;
    let isMore = false;
    try {
      isMore = chore(pruneNow(), rowsAtOnce);
    } catch (error) {
      log.error("house.chore_failed", { name, error });
    }
    takeBack = later(pauseMs, () => step(isMore ? [first, ...others] : others));
  }

  return () => takeBack();
}
