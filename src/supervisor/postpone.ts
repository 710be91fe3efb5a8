import type { DeploySignal } from "./protocol.ts";
import type { Postponed } from "./release-record.ts";
import type { Supervision } from "./supervision.ts";

/**
 * A deploy that failed through circumstances comes back later, at growing distances; one that lacked settings, when `.env`
 * is another one.
 *
 * @param settings what `.env` was when they were missing
 */
export function postponed(
  { record, powers: { now, timings } }: Supervision,
  { commit, pullRequest, deliveryId, at }: DeploySignal,
  settings?: string,
): Postponed {
  const before = record.current.postponed;
  const attempts = before?.signal.commit === commit ? before.attempts + 1 : 1;
  const delay = Math.min(timings.firstRetryMs * 2 ** (attempts - 1), timings.longestRetryMs);
  return {
    signal: { commit, pullRequest, deliveryId, at },
    attempts,
    notBefore: new Date(now() + (settings === undefined ? delay : 0)).toISOString(),
    ...(settings === undefined ? {} : { settings }),
  };
}
