import { GitFailedError } from "../git/git.ts";
import { shortName } from "../ipc/commit-name.ts";
import { forgetTakenSignal, setRefusedSignalAside, takeDeploySignal } from "../ipc/deploy-signal.ts";
import type { DeploySignal } from "../ipc/protocol.ts";
import { deliverReport } from "./deliver-report.ts";
import { createDirectPushes } from "./direct-pushes.ts";
import { judgeCommit } from "./origin-watch.ts";
import { isDue, postponed } from "./postpone.ts";
import type { Phase, Postponed } from "./release-record.ts";
import { isQuarantined } from "./roll-back.ts";
import { settingsStamp } from "./settings-stamp.ts";
import { note, type Supervision } from "./supervision.ts";

/** Decides what is deployed next, if anything. */
export interface DeployChooser {
  /**
   * Looks at an interrupted deploy, then at `.deploy`, then at a postponed deploy, then at origin if it is time.
   *
   * @returns whether the record now has a target
   * @throws the signal's reason
   */
  choose(): Promise<boolean>;
}

const interrupted: readonly Phase[] = ["preparing", "preflight", "standby", "draining"];

/** `null`: not a known problem. */
function problemOf(error: unknown): string | null {
  return error instanceof GitFailedError ? (error.problem ?? null) : null;
}

export function createDeployChooser(supervision: Supervision): DeployChooser {
  const { powers, record, watch, keeper, stopping } = supervision;
  /** On the monotonic clock. */
  let lastLook = Number.NEGATIVE_INFINITY;
  let offline = false;
  /** Since when a postponed release has been waiting for the running one to be healthy, on the monotonic clock. */
  let unwellSince: number | undefined;
  /** The head that was refused last: reported once, not at every look. */
  let refusedHead = "";
  const directPushes = createDirectPushes(supervision);
  /** The last commit this supervisor tried. Its environment can differ, so it retries missing settings at least once. */
  let lastTried = "";
  /** On the monotonic clock. */
  let lastTriedAt = 0;

  async function fetchNewest(): Promise<string | null> {
    try {
      const newest = await watch.newest(stopping);
      if (offline) powers.log.info("supervisor.origin-back");
      offline = false;
      return newest;
    } catch (error) {
      stopping.throwIfAborted();
      if (!offline) powers.log.warn("supervisor.origin-unreachable", { error, problem: problemOf(error) });
      offline = true;
      return null;
    }
  }

  /** @returns whether it became the target */
  async function consider(signal: DeploySignal, newest: string, asked: boolean): Promise<boolean> {
    if (!(await deployable(signal, newest, asked))) return false;
    const { commit, pullRequest, deliveryId, at, approvedBy } = signal;
    const target = { commit, pullRequest, deliveryId, at, before: record.current.running, tries: 0 };
    const why = approvedBy === undefined ? {} : { detail: `approved by ${approvedBy}` };
    lastTried = commit;
    lastTriedAt = performance.now();
    record.update({ target, asked: null, phase: "preparing" }, { event: "deploy", commit, ...why });
    return true;
  }

  /** @param asked someone asked for it and wants to know why not */
  async function deployable(signal: DeploySignal, newest: string, asked: boolean): Promise<boolean> {
    const { commit } = signal;
    const { running } = record.current;
    if (isQuarantined(supervision, commit)) {
      const detail = "it was bad before; a newer commit on top of it is welcome";
      if (asked) note(supervision, {}, { event: "refused", commit, detail });
      return false;
    }
    const judged = await judgeCommit(powers.git, { commit, running, newest });
    if (judged.kind === "deploy") return true;
    if (judged.kind === "included") {
      if (asked)
        note(supervision, {}, { event: "included", commit, detail: `in ${shortName(running)}, which runs` });
      return false;
    }
    if (asked || refusedHead !== commit) await refuse(signal, judged.reason);
    if (!asked) refusedHead = commit;
    return false;
  }

  async function refuse({ commit, pullRequest }: DeploySignal, reason: string): Promise<void> {
    powers.log.warn("supervisor.refused", { commit, reason });
    note(
      supervision,
      { report: { event: "deploy_failed", commit, pullRequest, reason, output: "" } },
      { event: "refused", commit, detail: reason },
    );
    await deliverReport(supervision);
  }

  async function resumeInterrupted(): Promise<boolean> {
    const { target, phase } = record.current;
    if (target === null || !interrupted.includes(phase)) return false;
    const { commit, pullRequest, deliveryId, at } = target;
    const newest = (await fetchNewest()) ?? commit;
    if (await consider({ commit, pullRequest, deliveryId, at }, newest, true)) return true;
    record.update({ phase: "idle", target: null });
    return false;
  }

  async function takeSignal(): Promise<boolean> {
    const taken = takeDeploySignal(powers.home);
    if (taken.kind === "none") return false;
    if (taken.kind === "refused") {
      const aside = setRefusedSignalAside(powers.home);
      powers.log.warn("supervisor.signal-refused", { reason: taken.reason, aside });
      const signal = { commit: "unknown", pullRequest: null, deliveryId: null, at: "" };
      await refuse(signal, `the deploy signal could not be used: ${taken.reason}. It was set aside in data/`);
      return false;
    }
    const { signal } = taken;
    const newest = await fetchNewest();
    let chosen = false;
    if (newest === null) await postponeUntilReachable(signal);
    else chosen = await consider(signal, newest, true);
    forgetTakenSignal(powers.home);
    return chosen;
  }

  async function postponeUntilReachable(signal: DeploySignal): Promise<void> {
    const next = postponed(supervision, signal, { cause: "github" });
    const { commit, pullRequest } = signal;
    const reason = "origin could not be reached";
    record.update({ postponed: next }, { event: "postponed", commit, detail: reason });
    if (next.attempts > 1) return;
    const failed = { event: "deploy_failed", commit, pullRequest, reason, output: "" } as const;
    note(supervision, { report: { ...failed, again: "later", cause: "github" } });
    await deliverReport(supervision);
  }

  /**
   * A release that went live and was then postponed is worth another try once the running one is healthy: the obstacle is gone.
   * If the running one stays unhealthy for long, the new one may be the fix.
   */
  function isWorthATry({ wentLive }: Postponed): boolean {
    if (wentLive !== true || keeper.well) {
      unwellSince = undefined;
      return true;
    }
    const now = performance.now();
    unwellSince ??= now;
    if (now - unwellSince < powers.timings.longestRetryMs) return false;
    unwellSince = now;
    return true;
  }

  async function retryPostponed(): Promise<boolean> {
    const waiting = record.current.postponed;
    if (waiting === null || !isDue(waiting, supervision)) return false;
    if (waiting.settings !== undefined) {
      const triedHere = lastTried === waiting.signal.commit;
      const isSame = settingsStamp(powers.home) === waiting.settings;
      // Not everything a person has to enter is in .env, so it is still tried now and then.
      if (triedHere && isSame && performance.now() - lastTriedAt < powers.timings.rareRetryMs) return false;
    }
    if (!isWorthATry(waiting)) return false;
    const newest = await fetchNewest();
    if (newest === null) {
      const { wentLive = false } = waiting;
      record.update({ postponed: postponed(supervision, waiting.signal, { cause: "github", wentLive }) });
      return false;
    }
    if (await consider(waiting.signal, newest, false)) return true;
    record.update({ postponed: null });
    return false;
  }

  async function lookAtOrigin(): Promise<boolean> {
    const now = performance.now();
    if (now - lastLook < untilNextLook()) return false;
    lastLook = now;
    const newest = await fetchNewest();
    if (newest === null || newest === record.current.running) return false;
    if (newest === record.current.postponed?.signal.commit) return false;
    const at = new Date(powers.now()).toISOString();
    const found: DeploySignal = { commit: newest, pullRequest: null, deliveryId: null, at };
    // Without an origin, whoever checked it out here has decided.
    if (!watch.hasOrigin) return consider(found, newest, false);
    if (!(await deployable(found, newest, false))) return false;
    const attributed = await directPushes.attribute(newest);
    return attributed !== null && consider(attributed, newest, false);
  }

  /** In milliseconds. */
  function untilNextLook(): number {
    const { watchMs, watchOftenMs, directPushGraceMs } = powers.timings;
    // The checked-out commit counts only at the start: someone may be working in the clone.
    if (!watch.hasOrigin) return Number.POSITIVE_INFINITY;
    const often = keeper.struggling ? watchOftenMs : watchMs;
    return directPushes.pending ? Math.min(often, directPushGraceMs) : often;
  }

  return {
    async choose() {
      return (
        (await resumeInterrupted()) ||
        (await takeSignal()) ||
        (await retryPostponed()) ||
        (await lookAtOrigin())
      );
    },
  };
}
