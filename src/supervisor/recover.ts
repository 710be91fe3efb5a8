import { CannotStartError } from "./cannot-start.ts";
import { resumeProbation } from "./cut-over.ts";
import { deliverReport } from "./deliver-report.ts";
import { endOrphans } from "./end-orphans.ts";
import { PrepareFailedError } from "./prepare-failed.ts";
import { prepareRelease } from "./prepare-release.ts";
import { pruneOldReleases, repairReleases } from "./prune-releases.ts";
import { note, releasePowers, type Supervision } from "./supervision.ts";

/**
 * Continues where the previous supervisor left off, no matter how it ended.
 *
 * @throws CannotStartError, the signal's reason, or what the file system says
 */
export async function recover(supervision: Supervision): Promise<void> {
  const { record, keeper, powers, stopping } = supervision;
  const { timings, log } = powers;
  const { bots, programs } = record.current;
  // Until these phases are over, no bot was told to go live that wasn't before.
  const isTrying = record.current.phase === "preflight" || record.current.phase === "standby";
  const trying = isTrying ? bots.filter(({ live }) => live === false) : [];
  const killed = [
    ...(await endOrphans([...programs, ...trying], 0)),
    ...(await endOrphans(bots, timings.drainMs)),
  ];
  if (killed.length > 0) log.warn("supervisor.orphans-killed", { pids: killed });
  // `note`, because the bot must start even on a full disk.
  note(supervision, { bots: [], programs: [] }, { event: "started", commit: record.current.running });
  log.info("supervisor.started", { home: powers.home, commit: record.current.running });
  await repairReleases(powers.home, powers.git);
  await pruneOldReleases(supervision);
  const { running, phase } = record.current;
  await prepareRelease(releasePowers(supervision), running, stopping).catch((error: unknown) => {
    if (!(error instanceof PrepareFailedError)) throw error;
    throw new CannotStartError(
      `The release ${running} could not be built: ${error.message}. Fix that, then start again.\n${error.output}`.trim(),
      { cause: error },
    );
  });
  await deliverReport(supervision);
  if (phase === "going" || phase === "probation") await resumeProbation(supervision);
  else keeper.hold(running);
}
