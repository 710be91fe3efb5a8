import { shortName } from "../ipc/commit-name.ts";
import type { BotProcess } from "./bot-process.ts";
import { deliverReport } from "./deliver-report.ts";
import { postponed, shouldReport } from "./postpone.ts";
import type { ReleaseFault } from "./preflight.ts";
import { prepareRelease } from "./prepare-release.ts";
import type { DeployTarget, Quarantined, ReleaseRecord } from "./release-record.ts";
import { settingsStamp } from "./settings-stamp.ts";
import { note, releasePowers, type Supervision } from "./supervision.ts";

/**
 * Step R: starts the last good release again. Its folder is still there: no reset, no install. Only a release that is itself
 * at fault is quarantined; any other is postponed, and tried again when the obstacle is gone.
 *
 * @param bot of the release that failed, if one was started
 */
export async function rollBack(
  supervision: Supervision,
  target: DeployTarget,
  bot: BotProcess | null,
  fault: ReleaseFault,
): Promise<void> {
  const { record, keeper, powers, stopping } = supervision;
  const { commit } = target;
  const to = record.current.lastGood ?? target.before;
  const { reason, output, cause } = fault;
  const event = cause === "release" ? "supervisor.rollback" : "supervisor.postponed";
  powers.log.error(event, { commit, to, reason, output, cause });
  note(
    supervision,
    {
      phase: "rolling-back",
      running: to,
      target: null,
      ...(cause === "release"
        ? quarantine(supervision, target, to, fault)
        : postpone(supervision, target, to, fault)),
    },
    {
      event: cause === "release" ? "rollback" : "postponed",
      commit,
      detail: `${reason}; ${shortName(to)} runs again`,
    },
  );
  bot?.kill();
  await bot?.end;
  await deliverReport(supervision);
  stopping.throwIfAborted();
  await prepareRelease(releasePowers(supervision), to, stopping).catch((error: unknown) => {
    stopping.throwIfAborted();
    powers.log.error("supervisor.release-missing", { commit: to, error });
  });
  keeper.hold(to);
}

function quarantine(
  supervision: Supervision,
  target: DeployTarget,
  to: string,
  { reason, output }: ReleaseFault,
): Partial<ReleaseRecord> {
  const { commit, pullRequest } = target;
  return {
    report: { event: "rollback", commit, to, pullRequest, reason, output },
    quarantined: withQuarantined(supervision, target, reason, output),
    postponed: null,
  };
}

/** Reported as a failed deploy, not as a rollback: that would open a pull request that reverts a good release. */
function postpone(
  supervision: Supervision,
  target: DeployTarget,
  to: string,
  { reason, output, cause }: ReleaseFault,
): Partial<ReleaseRecord> {
  const { commit, pullRequest } = target;
  const settings = cause === "configuration" ? { settings: settingsStamp(supervision.powers.home) } : {};
  const next = postponed(supervision, target, { cause, wentLive: true, ...settings });
  if (!shouldReport(supervision.record.current.postponed, next)) return { postponed: next };
  const again = cause === "configuration" ? "settings" : "later";
  const tries =
    next.attempts > 1 ? ` (that was attempt ${next.attempts}; from now on I'll try once a day)` : "";
  const report = {
    event: "deploy_failed",
    commit,
    pullRequest,
    reason: `${reason}${tries}`,
    output,
  } as const;
  return { postponed: next, report: { ...report, again, cause, to } };
}

export function withQuarantined(
  { record, powers }: Supervision,
  { commit, pullRequest }: DeployTarget,
  reason: string,
  output: string,
): readonly Quarantined[] {
  const others = record.current.quarantined.filter((entry) => entry.commit !== commit);
  return [...others, { commit, pullRequest, reason, output, at: new Date(powers.now()).toISOString() }];
}

export function isQuarantined({ record }: Supervision, commit: string): boolean {
  return record.current.quarantined.some((entry) => entry.commit === commit);
}
