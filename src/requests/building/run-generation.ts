import { logTrouble } from "../../claude/log-trouble.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import type { Job, Pipeline, Recorder } from "../../pipeline/pipeline.ts";
import type { AskAgain } from "../admission/ask-again.ts";
import { change } from "../change.ts";
import { type Generating, type Request, type StoredStep, stopAskedBy } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import type { OutboxDelivery } from "../thread/deliver-outbox.ts";
import { messages, oneLine } from "../thread/messages.ts";
import { progressText, withStep } from "../thread/progress-text.ts";
import { type Progress, showProgress } from "../thread/show-progress.ts";
import { append } from "../transitions.ts";
import { createFairTurns } from "./build-queue.ts";
import { failed, givenBack, proposed, stoppedByWish } from "./end-run.ts";

/** Builds what was approved. */
export interface BuildRunner {
  /**
   * Begins the run of a request that is `generating`, or carries an interrupted one on. If it runs already and is to be
   * stopped, it is.
   */
  run(requestId: string): void;
  isBuilding(requestId: string): boolean;
  /** Ends the run of a request that isn't `generating` any more, if there is one. */
  leave(requestId: string): void;
  /** Lets no further step begin; resolves when nothing is under way. What was interrupted stays `generating`. */
  stop(): Promise<void>;
}

/** So often is a run begun: if it is what ends the process, it mustn't do so for ever. */
const mostAttempts = 3;

/** Plans that are built at the same time: each checks types and runs tests, and people chat on the same machine. */
const mostAtOnce = 3;

export function createBuildRunner(powers: {
  readonly store: RequestStore;
  readonly delivery: OutboxDelivery;
  readonly messenger: Pick<Messenger, "send" | "edit">;
  readonly pipeline: Pick<Pipeline, "run">;
  /** Why a run that is about to begin may not (any more), with what to do about it; undefined: it may. Never rejects. */
  readonly mayNotGoOn: (request: Generating) => Promise<string | undefined>;
  readonly askAgain: AskAgain;
  /** A run has ended, whatever it came to. */
  readonly onEnded: (requestId: string) => void;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}): BuildRunner {
  const { store, delivery, pipeline, mayNotGoOn, askAgain, onEnded, now, log } = powers;
  const runs = new Map<string, { readonly work: Promise<void>; readonly controller: AbortController }>();
  const turns = createFairTurns(mostAtOnce);
  let stopped = false;

  async function build(id: string, signal: AbortSignal): Promise<void> {
    const approved = store.get(id);
    const refusal = approved?.state === "generating" ? await mayNotGoOn(approved) : undefined;
    const begun = change(store, id, (request) => begin(request, refusal));
    if (begun?.state !== "generating") {
      runs.delete(id);
      await delivery.deliver(id);
      return onEnded(id);
    }
    await delivery.deliver(id);
    const progress = showProgress(powers, {
      threadId: begun.threadId,
      nonce: `${id}-p${begun.runs}`,
      messageId: begun.progressMessageId,
      onSent: (progressMessageId) => change(store, id, (request) => ({ ...request, progressMessageId })),
    });
    const end = await pipeline.run(jobOf(begun, signal), recorderOf(begun, progress)).then(
      (proposal) => (request: Generating) => proposed(request, proposal, now()),
      (error: unknown) => endWith(error),
    );
    await progress.settled();
    change(store, id, (request) => (request.state === "generating" ? end(request) : undefined));
    // At once: a "go" may come as soon as the failure is told, and must begin a run of its own.
    runs.delete(id);
    await delivery.deliver(id);
    onEnded(id);
  }

  function begin(request: Request, refusal: string | undefined): Request | undefined {
    if (request.state !== "generating") return undefined;
    if (stopAskedBy(request) !== undefined) return stoppedByWish(request, askAgain(request.requester.id));
    if (refusal !== undefined) return givenBack(request, refusal, now());
    if (request.attempts >= mostAttempts) return givenBack(request, messages.keepsFailing, now());
    const interrupted = request.steps.some(({ run }) => run === request.runs);
    const again = {
      ...request,
      attempts: request.attempts + 1,
      steps: request.steps.map((step) => (step.status === "started" ? brokenOff(step, now()) : step)),
    };
    return interrupted ? append(again, { to: "thread", content: messages.goOn }) : again;
  }

  /** Writes each step before the pipeline takes it; throws where the run is not to go on. */
  function recorderOf({ id, runs: run, description }: Generating, progress: Progress): Recorder {
    const write = (move: (request: Generating) => Generating) => {
      const written = change(store, id, (request) =>
        request.state === "generating" && request.runs === run ? move(request) : undefined,
      );
      if (written === undefined) throw new RunStopped("this run is over");
      return written;
    };
    return {
      branch: (name) => void write((request) => ({ ...request, branchName: name })),
      step(step) {
        const before = store.get(id);
        if (step.status === "started") {
          if (stopped) throw new RunStopped("the bot is about to restart");
          if (before?.state === "generating" && stopAskedBy(before) !== undefined)
            throw new RunStopped("cancelled");
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

  /** What a failed run makes of the request. */
  function endWith(error: unknown): (request: Generating) => Request {
    return (request) => {
      // Stopped in good order: that isn't what ends processes, so it doesn't count as an attempt.
      if (stopped) return { ...request, attempts: request.attempts - 1 };
      if (stopAskedBy(request) !== undefined) return stoppedByWish(request, askAgain(request.requester.id));
      logTrouble(log, log.error, "requests.generation_failed", { request: request.id }, error);
      return failed(request, error, now());
    };
  }

  function isToStop(id: string): boolean {
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
        if (isToStop(id)) current.controller.abort();
        return;
      }
      if (stopped) return;
      if (turns.waits(id)) {
        // What is to be stopped ends at once, without waiting for that.
        if (!isToStop(id)) return;
        turns.leave(id);
        void start(id);
        return;
      }
      const inFront = turns.take(id, () => start(id));
      if (inFront === 0) return;
      change(store, id, (request) =>
        append(request, { to: "thread", content: messages.waitsForTurn(inFront) }),
      );
      void delivery.deliver(id);
    },
    isBuilding: (id) => runs.has(id),
    leave(id) {
      turns.leave(id);
      if (store.get(id)?.state !== "generating") runs.get(id)?.controller.abort();
    },
    async stop() {
      stopped = true;
      turns.leaveAll();
      for (const { controller } of runs.values()) controller.abort();
      await Promise.all([...runs.values()].map(({ work }) => work));
    },
  };
}

/** Ends a run between two steps. The pipeline passes it on like any other error; the builder knows why it threw it. */
class RunStopped extends Error {
  override readonly name = "RunStopped";
}

function brokenOff({ name, round, run, startedAt }: StoredStep, endedAt: number): StoredStep {
  return { name, round, run, startedAt, status: "failed", endedAt, error: "interrupted by a restart" };
}

function jobOf(request: Generating, signal: AbortSignal): Job {
  const { id, guildId, kind, description, plan, requester, branchName } = request;
  const { text, leave } = plan;
  return { requestId: id, guildId, kind, description, plan: text, requester, branchName, leave, signal };
}
