import type { Claude } from "../../claude/claude.ts";
import { logTrouble } from "../../claude/log-trouble.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import type { Job, Pipeline, Recorder } from "../../pipeline/pipeline.ts";
import type { AskAgain } from "../admission/ask-again.ts";
import { change } from "../change.ts";
import { membersOf } from "../members-of.ts";
import { type Generating, type Request, type StoredStep, stopAskedBy } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import type { OutboxDelivery } from "../thread/deliver-outbox.ts";
import { messages, oneLine } from "../thread/messages.ts";
import { newsOf } from "../thread/news-of.ts";
import { progressText, withStep } from "../thread/progress-text.ts";
import { type Progress, showProgress } from "../thread/show-progress.ts";
import { append } from "../transitions.ts";
import { createBuildQueue } from "./build-queue.ts";
import { failAndNotify, finishAndNotify, returnToPlan, stopAndNotify } from "./end-run.ts";
import { keepsAnswers } from "./failure.ts";

/** Builds approved plans. */
export interface BuildRunner {
  /**
   * Starts the run of a request that is `generating`, or resumes an interrupted one. If it is already running and should stop,
   * stops it.
   */
  run(requestId: string): void;
  isBuilding(requestId: string): boolean;
  /** Ends the run, if any, of a request that is no longer `generating`. */
  leave(requestId: string): void;
  /** Starts no further step; resolves when nothing is running. Interrupted requests stay `generating`. */
  stop(): Promise<void>;
}

/** Maximum attempts per run across restarts: the run itself may be what crashes the process. */
const maxAttempts = 3;

/** Builds at the same time: each checks types and runs tests on the machine that also serves chat. */
const maxConcurrent = 3;

export function createBuildRunner(powers: {
  readonly store: RequestStore;
  readonly delivery: OutboxDelivery;
  readonly messenger: Pick<Messenger, "send" | "edit">;
  readonly pipeline: Pick<Pipeline, "run">;
  readonly claude: Pick<Claude, "discard">;
  /** Why a run that is about to start may not (any more), with what to do about it; undefined if it may. Never rejects. */
  readonly mayNotContinue: (request: Generating) => Promise<string | undefined>;
  readonly askAgain: AskAgain;
  /** Called when a run has ended, with any result. */
  readonly onEnded: (requestId: string) => void;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}): BuildRunner {
  const { store, delivery, pipeline, claude, mayNotContinue, askAgain, onEnded, now, log } = powers;
  const runs = new Map<string, { readonly work: Promise<void>; readonly controller: AbortController }>();
  const queue = createBuildQueue(maxConcurrent);
  let stopped = false;

  async function build(id: string, signal: AbortSignal): Promise<void> {
    const approved = store.get(id);
    const refusal = approved?.state === "generating" ? await mayNotContinue(approved) : undefined;
    const started = change(store, id, (request) => begin(request, refusal));
    if (started?.state !== "generating") {
      runs.delete(id);
      await delivery.deliver(id);
      return onEnded(id);
    }
    await delivery.deliver(id);
    const progress = showProgress(powers, {
      threadId: started.threadId,
      nonce: `${id}-p${started.runs}`,
      source: newsOf(started),
      messageId: started.progressMessageId,
      onSent: (progressMessageId) => change(store, id, (request) => ({ ...request, progressMessageId })),
    });
    const job = { ...jobOf(started, signal), credit: () => store.get(id)?.credit?.name };
    const end = await pipeline.run(job, recorderOf(started, progress)).then(
      (proposal) => (request: Generating) => finishAndNotify(request, proposal, now()),
      (error: unknown) => {
        // Before the end is stored: the next run must not read again what this one failed with.
        if (!stopped && !keepsAnswers(error)) claude.discard(id);
        return endWith(error);
      },
    );
    await progress.settled();
    change(store, id, (request) => (request.state === "generating" ? end(request) : undefined));
    // Before the delivery: "go" can come as soon as people read of the failure, and must start a new run.
    runs.delete(id);
    await delivery.deliver(id);
    onEnded(id);
  }

  function begin(request: Request, refusal: string | undefined): Request | undefined {
    if (request.state !== "generating") return undefined;
    if (stopAskedBy(request) !== undefined) return stopAndNotify(request, askAgain(request.requester.id));
    if (refusal !== undefined) return returnToPlan(request, refusal, now());
    if (request.attempts >= maxAttempts) {
      claude.discard(request.id);
      return returnToPlan(request, messages.keepsFailing, now());
    }
    const interrupted = request.steps.some(({ run }) => run === request.runs);
    const again = {
      ...request,
      attempts: request.attempts + 1,
      steps: request.steps.map((step) => (step.status === "started" ? markInterrupted(step, now()) : step)),
    };
    return interrupted ? append(again, { to: "thread", content: messages.goOn }) : again;
  }

  /** Records each step before the pipeline takes it; throws if the run should stop. */
  function recorderOf({ id, runs: run, description }: Generating, progress: Progress): Recorder {
    const write = (move: (request: Generating) => Generating) => {
      const written = change(store, id, (request) =>
        request.state === "generating" && request.runs === run ? move(request) : undefined,
      );
      if (written === undefined) throw new RunStoppedError("this run is over");
      return written;
    };
    return {
      branch: (name) => void write((request) => ({ ...request, branchName: name })),
      step(step) {
        const before = store.get(id);
        if (step.status === "started") {
          if (stopped) throw new RunStoppedError("the bot is about to restart");
          if (before?.state === "generating" && stopAskedBy(before) !== undefined)
            throw new RunStoppedError("cancelled");
        }
        const written = write((request) => ({
          ...request,
          steps: withStep(request.steps, { ...step, run }),
        }));
        const ofThisRun = written.steps.filter((other) => other.run === run);
        progress.show(progressText(`Building: ${oneLine(description, 80)}`, ofThisRun));
      },
    };
  }

  /** How a failed run changes the request. */
  function endWith(error: unknown): (request: Generating) => Request {
    return (request) => {
      // A clean shutdown isn't a crash, so it doesn't count as an attempt.
      if (stopped) return { ...request, attempts: request.attempts - 1 };
      if (stopAskedBy(request) !== undefined) return stopAndNotify(request, askAgain(request.requester.id));
      logTrouble(log, log.error, "requests.generation_failed", { request: request.id }, error);
      return failAndNotify(request, error, now());
    };
  }

  function shouldStop(id: string): boolean {
    const request = store.get(id);
    return request?.state === "generating" && stopAskedBy(request) !== undefined;
  }

  /** Never rejects. */
  function start(id: string): Promise<void> {
    const controller = new AbortController();
    const built = Promise.resolve().then(() => build(id, controller.signal));
    const work = built.catch((error: unknown) => {
      log.error("requests.builder_broke", { request: id, error });
      if (runs.get(id)?.controller === controller) runs.delete(id);
    });
    runs.set(id, { work, controller });
    return work;
  }

  return {
    run(id) {
      const current = runs.get(id);
      if (current !== undefined) {
        if (shouldStop(id)) current.controller.abort();
        return;
      }
      if (stopped) return;
      if (queue.isWaiting(id)) {
        // A cancelled run ends right away instead of waiting its turn.
        if (!shouldStop(id)) return;
        queue.remove(id);
        void start(id);
        return;
      }
      const inFront = queue.add(id, () => start(id));
      if (inFront === 0) return;
      change(store, id, (request) =>
        append(request, { to: "thread", content: messages.waitsForTurn(inFront) }),
      );
      void delivery.deliver(id);
    },
    isBuilding: (id) => runs.has(id),
    leave(id) {
      queue.remove(id);
      if (store.get(id)?.state !== "generating") runs.get(id)?.controller.abort();
    },
    async stop() {
      stopped = true;
      queue.clear();
      for (const { controller } of runs.values()) controller.abort();
      await Promise.all([...runs.values()].map(({ work }) => work));
    },
  };
}

/** Ends a run between two steps. The pipeline passes it on like any other error; the runner knows why it threw it. */
class RunStoppedError extends Error {
  override readonly name = "RunStoppedError";
}

function markInterrupted({ name, round, run, startedAt }: StoredStep, endedAt: number): StoredStep {
  return { name, round, run, startedAt, status: "failed", endedAt, error: "interrupted by a restart" };
}

function jobOf(request: Generating, signal: AbortSignal): Job {
  const { id: requestId, publicId, guildId, kind, plan, requester, runs: run, branchName } = request;
  const { text, leave } = plan;
  return {
    ...{ requestId, publicId, guildId, kind, plan: text, leave, run, branchName, signal },
    ...{ requesterId: requester.id, members: membersOf(request) },
  };
}
