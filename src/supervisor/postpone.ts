import type { Cause } from "../ipc/causes.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { dueTime } from "../system/stored-times.ts";
import type { Postponed } from "./release-record.ts";
import type { Supervision } from "./supervision.ts";

/** After this many tries that went live, one a day is enough: each costs a moment of downtime. */
const mostLiveTries = 5;

/**
 * A deploy that failed through no fault of the release is retried at growing intervals, or, if it lacked settings, when
 * `.env` changes.
 *
 * @param how `settings`: the stamp of `.env` when they were missing
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

/** When a deploy that this very process postponed is due, on the monotonic clock. */
const dueAt = new WeakMap<Postponed, number>();

/** Whether to notify people: once, and once more when retries become rare. */
export function shouldReport(before: Postponed | null, now: Postponed): boolean {
  if (before?.signal.commit !== now.signal.commit) return true;
  // The settings were changed and still aren't right.
  if (before.settings !== now.settings) return true;
  return now.wentLive === true && now.attempts === mostLiveTries + 1;
}

/** Whether it is due, even if the wall clock has been changed in the meantime. */
export function isDue(waiting: Postponed, { powers: { now, timings } }: Supervision): boolean {
  const due = dueAt.get(waiting);
  if (due !== undefined) return due <= performance.now();
  const longestMs = Math.max(timings.longestRetryMs, waiting.wentLive === true ? timings.rareRetryMs : 0);
  return dueTime(Date.parse(waiting.notBefore), now(), longestMs) <= now();
}
