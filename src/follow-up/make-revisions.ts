import { ClaudeUnavailableError } from "../claude/claude-errors.ts";
import { logTrouble } from "../claude/log-trouble.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { GitFailedError } from "../git/git.ts";
import { GitBusyError } from "../git/git-lock.ts";
import type { GitHub } from "../github/github.ts";
import { GitHubFailedError } from "../github/github-failed.ts";
import { isLasting } from "../github/push-right.ts";
import type { Log } from "../log/log.ts";
import { SensitiveChangeError } from "../pipeline/failures.ts";
import type { Recorder } from "../pipeline/pipeline.ts";
import { publishedInline } from "../pipeline/publish/published-text.ts";
import type { Revised, Reviser, RevisionJob } from "../pipeline/revision.ts";
import { failureOf } from "../requests/building/failure.ts";
import { change } from "../requests/change.ts";
import { membersOf } from "../requests/members-of.ts";
import type { Request, Revision, StoredStep } from "../requests/request.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { oneLine } from "../requests/thread/messages.ts";
import { newsOf } from "../requests/thread/news-of.ts";
import { progressText, withStep } from "../requests/thread/progress-text.ts";
import { type Progress, showProgress } from "../requests/thread/show-progress.ts";
import { append } from "../requests/transitions.ts";
import { messages } from "./messages.ts";
import { asProposed, changeRevision, isOpen, type Proposed, waitingRevision } from "./proposed.ts";

/** Makes waiting revisions, one at a time for each request. */
export interface RevisionMaker {
  /** Call when a revision may be waiting. */
  schedule(requestId: string): void;
  isRevising(requestId: string): boolean;
  /** Starts no further step; resolves when nothing is running. Interrupted revisions stay waiting. */
  stop(): Promise<void>;
}

export interface RevisionMakerPowers {
  readonly store: RequestStore;
  readonly deliver: (requestId: string) => Promise<void>;
  readonly messenger: Pick<Messenger, "send" | "edit">;
  readonly reviser: Reviser;
  readonly github: Pick<GitHub, "commentOn">;
  /** Called when no revision of a request is being made any more. Default: does nothing. */
  readonly onIdle?: (requestId: string) => void;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}

/** Maximum attempts per revision, if it is interrupted or GitHub, git or Claude is unavailable. */
const maxAttempts = 3;

/** Milliseconds before a retry after a temporary failure. */
const retryMs = 60_000;

export function createRevisionMaker(powers: RevisionMakerPowers): RevisionMaker {
  const { store, deliver, reviser, github, onIdle = () => {}, later, now, log } = powers;
  const runs = new Map<string, { readonly work: Promise<void>; readonly controller: AbortController }>();
  const retries = new Set<() => void>();
  let stopped = false;

  async function work(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const begun = stopped ? undefined : asProposed(change(store, id, begin));
      const revision = begun === undefined ? undefined : waitingRevision(begun);
      if (begun === undefined || revision === undefined) {
        // Right away: the next call of `schedule` must start a new run.
        runs.delete(id);
        onIdle(id);
        return await deliver(id);
      }
      await deliver(id);
      const progress = progressOf(begun);
      const credit = () => store.get(id)?.credit?.name;
      const job = { ...jobOf(begun, revision, signal), credit };
      const end = await reviser.revise(job, recorderOf(begun, revision, progress)).then(
        (revised) => succeeded(revision, revised),
        (error: unknown) => failed(id, revision, error),
      );
      await progress.settled();
      change(store, id, (request) => {
        const proposed = asProposed(request);
        return proposed === undefined ? undefined : end.move(proposed);
      });
      await deliver(id);
      // After the result is stored, so that the comment appears at most once and only if it is true.
      if (end.comment !== undefined) await comment(begun.outcome.pullRequest.number, end.comment);
      if (end.again) return retryLater(id);
    }
  }

  function begin(request: Request): Proposed | undefined {
    const proposed = asProposed(request);
    const revision = proposed === undefined ? undefined : waitingRevision(proposed);
    if (proposed === undefined || revision === undefined) return undefined;
    if (!isOpen(proposed)) return endWaiting(proposed);
    if (revision.attempts >= maxAttempts) return giveUp(proposed, revision, messages.keepsFailing);
    const first = revision.attempts === 0;
    return {
      ...changeRevision(proposed, revision.id, { attempts: revision.attempts + 1 }),
      ...(first ? { runs: proposed.runs + 1, progressMessageId: undefined } : {}),
    };
  }

  function progressOf(request: Proposed): Progress {
    const { id, threadId, runs: run, progressMessageId } = request;
    return showProgress(powers, {
      threadId,
      nonce: `${id}-p${run}`,
      source: newsOf(request),
      messageId: progressMessageId,
      onSent: (messageId) => change(store, id, (request) => ({ ...request, progressMessageId: messageId })),
    });
  }

  function recorderOf({ id, runs: run }: Proposed, { text }: Revision, progress: Progress): Recorder {
    const title = `Revising: ${oneLine(text, 80)}`;
    return {
      branch: () => {},
      step(step) {
        if (stopped && step.status === "started")
          throw new RevisionStoppedError("the bot is about to restart");
        if (step.status === "started" && isOver(id))
          throw new RevisionStoppedError("the pull request is over");
        const written = change(store, id, (request) => ({
          ...request,
          steps: withStep(request.steps, { ...step, run }),
        }));
        const steps: readonly StoredStep[] = written?.steps ?? [];
        progress.show(
          progressText(
            title,
            steps.filter((other) => other.run === run),
          ),
        );
      },
    };
  }

  function succeeded(revision: Revision, { commit, title, newCommands }: Revised): End {
    return {
      again: false,
      move(request) {
        const { kind, requester, outcome } = request;
        const { url } = outcome.pullRequest;
        const done = changeRevision(request, revision.id, { state: "done" });
        const words = revision.why === "asked" ? messages.revised : messages.rebuilt;
        return append(
          { ...done, outcome: { ...done.outcome, newCommands }, updatedAt: now() },
          { to: "thread", content: words(title, url), ping: requester.id },
          ...(kind === "core"
            ? [{ to: "admins", content: messages.admins.revised(title, url) } as const]
            : []),
        );
      },
      comment: askedOnGitHub(revision)
        ? messages.comment.revised(commit, publishedInline(title, 100))
        : undefined,
    };
  }

  /** Whether the pull request has been merged or closed. */
  function isOver(id: string): boolean {
    const proposed = asProposed(store.get(id));
    return proposed === undefined || !isOpen(proposed);
  }

  function failed(id: string, revision: Revision, error: unknown): End {
    if (stopped) {
      // A clean shutdown isn't a crash, so it doesn't count as an attempt.
      const { attempts } = revision;
      return {
        again: false,
        move: (request) => changeRevision(request, revision.id, { attempts: attempts - 1 }),
        comment: undefined,
      };
    }
    if (isOver(id)) {
      // The failure doesn't matter: nobody waits for this branch any more.
      log.info("follow-up.revision_too_late", { revision: revision.id, error });
      return { again: false, move: endWaiting, comment: undefined };
    }
    logTrouble(log, log.error, "follow-up.revision_failed", { revision: revision.id }, error);
    if (isTemporary(error) && revision.attempts < maxAttempts)
      return { again: true, move: () => undefined, comment: undefined };
    if (error instanceof SensitiveChangeError) {
      const { areas } = error;
      return {
        again: false,
        move: (request) => askForApproval(request, revision, areas),
        comment: askedOnGitHub(revision) ? messages.comment.needsLeave(areas) : undefined,
      };
    }
    const { reason } = failureOf(error);
    return {
      again: false,
      move: (request) => giveUp(request, revision, reason, error instanceof Error ? error.message : reason),
      comment: askedOnGitHub(revision) ? messages.comment.notRevised : undefined,
    };
  }

  function retryLater(id: string): void {
    const cancelTimer = later(retryMs, () => {
      retries.delete(cancelTimer);
      schedule(id);
    });
    retries.add(cancelTimer);
    runs.delete(id);
  }

  async function comment(pullRequest: number, body: string): Promise<void> {
    await github.commentOn(pullRequest, body).catch((error: unknown) => {
      log.warn("follow-up.comment_failed", { pullRequest, error });
    });
  }

  function schedule(id: string): void {
    if (stopped || runs.has(id)) return;
    const controller = new AbortController();
    const made = Promise.resolve().then(() => work(id, controller.signal));
    const entry = {
      controller,
      work: made.catch((error: unknown) => {
        log.error("follow-up.maker_broke", { request: id, error });
        if (runs.get(id) === entry) runs.delete(id);
      }),
    };
    runs.set(id, entry);
  }

  return {
    schedule,
    isRevising: (id) => runs.has(id),
    async stop() {
      stopped = true;
      for (const cancelTimer of retries) cancelTimer();
      for (const { controller } of runs.values()) controller.abort();
      await Promise.all([...runs.values()].map((run) => run.work));
    },
  };
}

/** How an attempt ended. */
interface End {
  /** Whether to retry later. */
  readonly again: boolean;
  readonly move: (request: Proposed) => Proposed | undefined;
  /** The comment to post on the pull request. */
  readonly comment: string | undefined;
}

class RevisionStoppedError extends Error {
  override readonly name = "RevisionStoppedError";
}

/** Fails the waiting revisions of a merged or closed pull request, and says so if somebody asked for one. */
function endWaiting(request: Proposed): Proposed {
  const waiting = request.outcome.revisions.filter(({ state }) => state === "waiting");
  const left = waiting.reduce((rest, { id }) => changeRevision(rest, id, { state: "failed" }), request);
  if (!waiting.some(({ why }) => why === "asked")) return left;
  return append(left, { to: "thread", content: messages.overAlready, ping: request.requester.id });
}

/**
 * Whether a retry in a minute could succeed with nothing changed. A spent budget, a refused key and Claude declining don't count:
 * each retry would cost money, or ask again for what was refused.
 */
function isTemporary(error: unknown): boolean {
  if (error instanceof GitHubFailedError) return error.mayWorkLater;
  if (error instanceof GitFailedError) return !isLasting(error);
  return error instanceof ClaudeUnavailableError || error instanceof GitBusyError;
}

function giveUp(request: Proposed, revision: Revision, reason: string, details = reason): Proposed {
  const { requester, threadId } = request;
  return append(
    changeRevision(request, revision.id, { state: "failed" }),
    { to: "thread", content: messages.notRevised(reason), ping: requester.id },
    { to: "admins", content: messages.admins.notRevised(threadId, details) },
  );
}

/** Fails the revision, unless an operator presses the button. */
function askForApproval(request: Proposed, revision: Revision, areas: readonly string[]): Proposed {
  const { requester, threadId, plans, outcome } = request;
  const at = outcome.revisions.findIndex(({ id }) => id === revision.id);
  return append(
    changeRevision(request, revision.id, { state: "failed", wants: areas }),
    {
      to: "thread",
      content: messages.needsLeave(areas),
      ping: requester.id,
      buttons: { kind: "leave", version: plans, areas, revision: at + 1 },
    },
    { to: "admins", content: messages.admins.needsLeave(threadId, areas) },
  );
}

/** Anyone who asked in the thread gets the answer there. */
function askedOnGitHub({ id }: Revision): boolean {
  return id.startsWith("comment-") || id.startsWith("review-");
}

/** Replaces the plan of a request that was forgotten while its pull request was open, or opened by a release that didn't store it. */
const forgottenPlan =
  "The plan has been forgotten because its requester asked for that, or because it is old. What the pull request does now is what was approved: keep it.";

function jobOf(request: Proposed, { id, why, text }: Revision, signal: AbortSignal): RevisionJob {
  const { kind, requester, branchName, outcome } = request;
  const number = outcome.revisions.findIndex((one) => one.id === id) + 1;
  return {
    requestId: request.id,
    publicId: request.publicId,
    guildId: request.guildId,
    kind,
    plan: outcome.plan ?? forgottenPlan,
    requesterId: requester.id,
    members: membersOf(request),
    branchName,
    signal,
    pullRequest: outcome.pullRequest,
    revision: { id, number, why, text },
    // Approvals for the request also cover its revisions.
    leave: outcome.leave,
  };
}
