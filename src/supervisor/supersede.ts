import { setTimeout as sleep } from "node:timers/promises";
import { shortName } from "../ipc/commit-name.ts";
import { peekDeploySignal } from "../ipc/deploy-signal.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { learnPullRequest } from "./learn-pull-request.ts";
import { isAncestor } from "./origin-watch.ts";
import { isQuarantined } from "./roll-back.ts";
import type { Supervision } from "./supervision.ts";

/**
 * After several merges in quick succession, the newest is deployed: one that has arrived since and includes this one
 * supersedes it. The same commit again, now with its pull request's number, only adds the number.
 *
 * @returns whether the record's target was given up for it
 */
export async function superseded(supervision: Supervision): Promise<boolean> {
  learnPullRequest(supervision);
  const newer = await newerMerge(supervision, waiting(supervision));
  if (newer === null) return false;
  giveUp(supervision, newer);
  return true;
}

function giveUp({ record }: Supervision, newer: string): void {
  const { target } = record.current;
  if (target === null) return;
  record.update(
    { phase: "idle", target: null },
    { event: "superseded", commit: target.commit, detail: `by ${shortName(newer)}` },
  );
}

/**
 * Does lengthy work for the record's target, and aborts it as soon as a merge that supersedes it arrives, or is found at
 * origin: a bot that can't stay up receives no webhooks.
 *
 * @param work ends soon after its signal is aborted
 * @returns `null` if it was aborted
 * @throws what `work` throws
 */
export async function unlessSuperseded<T>(
  supervision: Supervision,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const newer = new AbortController();
  const over = new AbortController();
  const stop = () => newer.abort(new Error("a newer merge came"));
  // If the record can't be written, the work simply continues.
  const watching = watchForNewer(supervision, over.signal, stop).catch(() => {});
  let done: T | null = null;
  try {
    done = await work(AbortSignal.any([supervision.stopping, newer.signal]));
  } catch (error) {
    supervision.stopping.throwIfAborted();
    if (!newer.signal.aborted) throw error;
  } finally {
    over.abort();
    await watching;
  }
  // The work may have finished at that very moment, but its target has been given up.
  return newer.signal.aborted ? null : done;
}

async function watchForNewer(supervision: Supervision, over: AbortSignal, found: () => void): Promise<void> {
  const { powers, keeper } = supervision;
  const { signalMs, watchMs, watchOftenMs } = powers.timings;
  let judged: string | undefined;
  let looked = performance.now();
  while (!over.aborted) {
    await sleep(signalMs, undefined, { signal: over }).catch(() => {});
    if (over.aborted) return;
    const signal = waiting(supervision);
    // Each signal is judged only once, since that takes a fetch.
    if (signal !== null && signal.commit !== judged) {
      judged = signal.commit;
      if ((await newerMerge(supervision, signal).catch(() => null)) !== null) return found();
    }
    if (performance.now() - looked < (keeper.struggling ? watchOftenMs : watchMs)) continue;
    const head = await newerHead(supervision).catch(() => null);
    looked = performance.now();
    if (head === null || over.aborted) continue;
    // The next look at origin finds it again.
    giveUp(supervision, head);
    return found();
  }
}

/** @returns the head of origin's branch, if it includes the target and came from a merged pull request */
async function newerHead(supervision: Supervision): Promise<string | null> {
  const { powers, record, watch, stopping } = supervision;
  const { target } = record.current;
  if (target === null || !watch.hasOrigin) return null;
  const head = await watch.newest(stopping);
  if (head === target.commit || isQuarantined(supervision, head)) return null;
  if (!(await isAncestor(powers.git, target.commit, head))) return null;
  return (await powers.attribute(head, stopping)).kind === "merged" ? head : null;
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
  // If the fetch fails, the commit isn't known to be newer and has to wait its turn.
  await watch.newest(stopping).catch(() => stopping.throwIfAborted());
  if (signal.commit === target.commit) return null;
  return (await isAncestor(powers.git, target.commit, signal.commit)) ? signal.commit : null;
}
