import type { BotProcess } from "./bot-process.ts";
import { shortName } from "./commit-name.ts";
import { deliverReport } from "./deliver-report.ts";
import { postponed } from "./postpone.ts";
import type { ReleaseFault } from "./preflight.ts";
import { prepareRelease } from "./prepare-release.ts";
import type { DeployTarget, Quarantined } from "./release-record.ts";
import { note, releasePowers, type Supervision } from "./supervision.ts";

/** Who is to blame decides whether the commit may come back by itself. */
export type Blame = "release" | "circumstances" | "settings";

/**
 * Step R: starts the last good release again. Its folder is there: no reset, no install.
 *
 * @param bot of the bad release, if one was started
 */
export async function rollBack(
  supervision: Supervision,
  target: DeployTarget,
  bot: BotProcess | null,
  { reason, output }: ReleaseFault,
  blame: Blame,
): Promise<void> {
  const { record, keeper, powers, stopping } = supervision;
  const { commit, pullRequest } = target;
  const to = record.current.lastGood ?? target.before;
  powers.log.error("supervisor.rollback", { commit, to, reason, output });
  note(
    supervision,
    {
      phase: "rolling-back",
      running: to,
      target: null,
      report: { event: "rollback", commit, to, pullRequest, reason, output },
      ...(blame === "release"
        ? { quarantined: withQuarantined(supervision, target, reason, output) }
        : { postponed: postponed(supervision, target) }),
    },
    { event: "rollback", commit, detail: `${reason}; ${shortName(to)} runs again` },
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
