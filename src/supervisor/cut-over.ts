import { type BotProcess, isKilledFromOutside } from "./bot-process.ts";
import { leaveStatus } from "./deliver-report.ts";
import { learnPullRequest } from "./learn-pull-request.ts";
import { choiceAfter } from "./next-supervisor.ts";
import type { ReleaseFault } from "./preflight.ts";
import { proveRelease } from "./prove-release.ts";
import type { DeployTarget } from "./release-record.ts";
import { rollBack } from "./roll-back.ts";
import { note, type Supervision } from "./supervision.ts";
import { drainBot } from "./watch-bot.ts";

/** If the supervisor keeps dying while one release is on probation, that release is the cause: it uses up the memory, say. */
const mostTries = 3;

/**
 * Steps 5 to 9, once the record says `draining`: the old bot drains and exits, the new one goes live and is watched; step R if that fails.
 *
 * @param fresh in standby
 * @throws the signal's reason; the record then says where to resume
 */
export async function cutOver(supervision: Supervision, fresh: BotProcess): Promise<void> {
  const { record, keeper, powers } = supervision;
  const { target } = record.current;
  if (target === null) throw new Error("a cut-over needs a target");
  const old = keeper.release();
  try {
    if (old !== null && (await drainBot(old, powers.timings.drainMs))) {
      powers.log.warn("supervisor.drain-killed", { commit: old.commit, afterMs: powers.timings.drainMs });
    }
    supervision.stopping.throwIfAborted();
    const going = { ...target, tries: target.tries + 1 };
    record.update(
      { phase: "going", running: target.commit, target: going },
      { event: "going", commit: target.commit },
    );
    leaveStatus(supervision, successOf(going));
    fresh.send({ type: "go" });
  } catch (error) {
    supervision.stopping.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    const fault = { reason: `the supervisor could not go on: ${why}`, output: "", cause: "machine" } as const;
    return rollBack(supervision, target, fresh, fault);
  }
  await watchProbation(supervision, fresh, performance.now());
}

/**
 * Restarts a probation that was cut short when the previous supervisor ended.
 *
 * @throws the signal's reason
 */
export async function resumeProbation(supervision: Supervision): Promise<void> {
  const { record, start } = supervision;
  const { target } = record.current;
  if (target === null) throw new Error("a probation needs a target");
  if (target.tries >= mostTries) {
    const reason = `the supervisor itself was ended ${target.tries} times while this release was on probation`;
    return rollBack(supervision, target, null, { reason, output: "", cause: "release" });
  }
  note(supervision, { phase: "going", target: { ...target, tries: target.tries + 1 } });
  leaveStatus(supervision, successOf(target));
  await watchProbation(supervision, start(target.commit, "live"), performance.now());
}

function successOf({ commit, pullRequest }: DeployTarget) {
  return { event: "deploy_success", commit, pullRequest } as const;
}

/** A release that uses up the machine's memory is killed from outside every time: after `MOST_TRIES` kills, it is to blame. */
function blameAfterRepeatedKills(
  { record }: Supervision,
  { commit }: DeployTarget,
  fault: ReleaseFault,
): ReleaseFault {
  const { postponed } = record.current;
  const killed = isKilledFromOutside(fault);
  const before = postponed?.signal.commit === commit && postponed.wentLive === true ? postponed.attempts : 0;
  return killed && before + 1 >= mostTries
    ? { ...fault, reason: `${fault.reason}, ${before + 1} times`, cause: "release" }
    : fault;
}

async function watchProbation(supervision: Supervision, bot: BotProcess, since: number): Promise<void> {
  const { record, keeper, powers } = supervision;
  const fault = await proveRelease(supervision, bot, since);
  learnPullRequest(supervision);
  const { target, lastGood } = record.current;
  if (target === null) throw new Error("a probation needs a target");
  if (fault !== null)
    return rollBack(supervision, target, bot, blameAfterRepeatedKills(supervision, target, fault));
  note(
    supervision,
    {
      phase: "verified",
      lastGood: target.commit,
      previousGood: lastGood ?? target.before,
      postponed: null,
      supervisor: choiceAfter(supervision, target.commit),
    },
    { event: "verified", commit: target.commit },
  );
  powers.log.info("supervisor.verified", { commit: target.commit, pullRequest: target.pullRequest });
  // The keeper sees that it is ready, and has it announced.
  keeper.adopt(bot);
}
