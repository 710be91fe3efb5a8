import type { DeploySignal } from "./protocol.ts";
import type { Postponed } from "./release-record.ts";
import type { Blame } from "./roll-back.ts";
import { settingsStamp } from "./settings-stamp.ts";
import type { Supervision } from "./supervision.ts";

/**
 * A deploy that failed through circumstances comes back later, at growing distances; one that lacked settings, when `.env`
 * is another one.
 */
export function postponed(
  { record, powers: { now, timings, home } }: Supervision,
  { commit, pullRequest, deliveryId, at }: DeploySignal,
  blame: Blame = "circumstances",
): Postponed {
  const before = record.current.postponed;
  const attempts = before?.signal.commit === commit ? before.attempts + 1 : 1;
  const delay = Math.min(timings.firstRetryMs * 2 ** (attempts - 1), timings.longestRetryMs);
  const settings = blame === "settings";
  return {
    signal: { commit, pullRequest, deliveryId, at },
    attempts,
    notBefore: new Date(now() + (settings ? 0 : delay)).toISOString(),
    ...(settings ? { settings: settingsStamp(home) } : {}),
  };
}
