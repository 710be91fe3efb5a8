import { setTimeout as sleep } from "node:timers/promises";
import { shortName } from "./commit-name.ts";
import { peekDeploySignal } from "./deploy-signal.ts";
import { learnPullRequest } from "./learn-pull-request.ts";
import { isAncestor } from "./origin-watch.ts";
import type { DeploySignal } from "./protocol.ts";
import { isQuarantined } from "./roll-back.ts";
import type { Supervision } from "./supervision.ts";

/**
 * Several merges in quick succession end at the newest: one that arrived meanwhile and includes this one goes first. The
 * same commit again, now with its pull request's number, only adds the number.
 *
 * @returns whether the record's target is given up for it
 */
export async function superseded(supervision: Supervision): Promise<boolean> {
  learnPullRequest(supervision);
  const newer = await newerMerge(supervision, waiting(supervision));
  const { target } = supervision.record.current;
  if (newer === null || target === null) return false;
  supervision.record.update(
    { phase: "idle", target: null },
    { event: "superseded", commit: target.commit, detail: `by ${shortName(newer)}` },
  );
  return true;
}

/**
 * Does something long for the record's target, and breaks it off as soon as a merge arrives that supersedes it.
 *
 * @param work ends soon after its signal
 * @returns `null` if it was broken off
 * @throws what `work` throws
 */
export async function unlessSuperseded<T>(
  supervision: Supervision,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const newer = new AbortController();
  const over = new AbortController();
  const watching = watchForNewer(supervision, over.signal, () =>
    newer.abort(new Error("a newer merge came")),
  );
  try {
    return await work(AbortSignal.any([supervision.stopping, newer.signal]));
  } catch (error) {
    supervision.stopping.throwIfAborted();
    if (newer.signal.aborted && error === newer.signal.reason) return null;
    throw error;
  } finally {
    over.abort();
    await watching;
  }
}

async function watchForNewer(supervision: Supervision, over: AbortSignal, found: () => void): Promise<void> {
  let judged: string | undefined;
  while (!over.aborted) {
    await sleep(supervision.powers.timings.signalMs, undefined, { signal: over }).catch(() => {});
    const signal = waiting(supervision);
    // Each is looked at once: that means a fetch.
    if (over.aborted || signal === null || signal.commit === judged) continue;
    judged = signal.commit;
    if ((await newerMerge(supervision, signal).catch(() => null)) !== null) return found();
  }
}

function waiting({ powers }: Supervision): DeploySignal | null {
  const read = peekDeploySignal(powers.home);
  return read.kind === "signal" ? read.signal : null;
}

/** @returns the commit that arrived, if it includes the target and is not the target itself */
async function newerMerge(supervision: Supervision, signal: DeploySignal | null): Promise<string | null> {
  const { powers, record, watch, stopping } = supervision;
  const { target } = record.current;
  if (target === null || signal === null || isQuarantined(supervision, signal.commit)) return null;
  // Not fetched: not known to be newer. It gets its turn.
  await watch.newest(stopping).catch(() => stopping.throwIfAborted());
  if (signal.commit === target.commit) return null;
  return (await isAncestor(powers.git, target.commit, signal.commit)) ? signal.commit : null;
}
