import type { Cause } from "../ipc/causes.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { dueTime } from "../machine/stored-times.ts";
import type { Postponed } from "./release-record.ts";
import type { Supervision } from "./supervision.ts";

/** After this many tries that went live, one a day is enough: each costs a moment in which nobody serves. */
const mostLiveTries = 5;

/**
 * A deploy that failed through no fault of the release comes back later, at growing distances; one that lacked settings,
 * when `.env` is another one.
 *
 * @param how `settings`: what `.env` was when they were missing
 */
export function postponed(
  { record, powers: { now, timings } }: Supervision,
  { commit, pullRequest, deliveryId, at }: DeploySignal,
  how: { readonly cause: Cause; readonly settings?: string; readonly wentLive?: boolean },
): Postponed {
  const { cause, settings, wentLive } = how;
  const before = record.current.postponed;
  const attempts = before?.signal.commit === commit ? before.attempts + 1 : 1;
  const isRare = wentLive === true && attempts > mostLiveTries;
  const growing = Math.min(timings.firstRetryMs * 2 ** (attempts - 1), timings.longestRetryMs);
  const delay = settings !== undefined ? 0 : isRare ? timings.rareRetryMs : growing;
  const next: Postponed = {
    signal: { commit, pullRequest, deliveryId, at },
    attempts,
    notBefore: new Date(now() + delay).toISOString(),
    cause,
    ...(settings === undefined ? {} : { settings }),
    ...(wentLive === undefined ? {} : { wentLive }),
  };
  dueAt.set(next, performance.now() + delay);
  return next;
}

/** When what this very process postponed is due, on the monotonic clock. */
const dueAt = new WeakMap<Postponed, number>();

/** Whether people are told of it: once, and once more when it is only tried rarely from now on. */
export function isNews(before: Postponed | null, now: Postponed): boolean {
  if (before?.signal.commit !== now.signal.commit) return true;
  // Of settings that were changed and still won't do, people are told.
  if (before.settings !== now.settings) return true;
  return now.wentLive === true && now.attempts === mostLiveTries + 1;
}

/** Whether its time has come, whatever the wall clock did meanwhile. */
export function isDue(waiting: Postponed, { powers: { now, timings } }: Supervision): boolean {
  const due = dueAt.get(waiting);
  if (due !== undefined) return due <= performance.now();
  const longestMs = Math.max(timings.longestRetryMs, waiting.wentLive === true ? timings.rareRetryMs : 0);
  return dueTime(Date.parse(waiting.notBefore), now(), longestMs) <= now();
}
