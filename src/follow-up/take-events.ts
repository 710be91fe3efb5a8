import { GitHubFailedError } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";
import { quietlyNow } from "../machine/quietly.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import type { PullRequestEvents, StoredEvent } from "./store/pull-request-events.ts";

/** Events wait here until they were acted on: GitHub gets its answer at once, and a killed bot's events go on in the next. */
export interface EventQueue {
  /** It is written down on return. */
  accept(id: string, event: PullRequestEvent): void;
  /** From here on they are acted on. */
  start(): void;
  stop(): Promise<void>;
}

/** An event that can't be acted on this often, and not because GitHub is away, is given up on. */
const maxAttempts = 8;

/** Milliseconds until what failed is tried again; twice as long each time, up to two hours. */
const retryMs = 30_000;
const maxWaitMs = 2 * 60 * 60 * 1_000;

export function createEventQueue(powers: {
  readonly events: PullRequestEvents;
  /** Doing it twice does no harm. Rejects if it should be tried again. */
  readonly handle: (event: PullRequestEvent) => Promise<void>;
  /** It was tried in vain, and won't be again. Doing it twice does no harm. Rejects if it should be told again. */
  readonly onGivenUp: (event: PullRequestEvent) => Promise<void>;
  readonly later: Scheduler;
  readonly log: Log;
}): EventQueue {
  const { events, handle, onGivenUp, later, log } = powers;
  let working: Promise<void> | undefined;
  let cancelTimer = () => {};
  let state: "waiting" | "open" | "stopped" = "waiting";
  let asked = false;
  /** What failed and rests until the timer rings. A new bot tries all of it at once. */
  const resting = new Set<string>();
  let ringing = false;
  let waits = 0;

  /** The one timer, however many events wait for it. */
  function tryLater(): void {
    if (ringing || state === "stopped") return;
    ringing = true;
    const ms = Math.min(retryMs * 2 ** waits, maxWaitMs);
    waits += 1;
    cancelTimer = later(ms, () => {
      ringing = false;
      resting.clear();
      work();
    });
  }

  /** GitHub answers again: what waits needn't wait for hours. */
  function wentWell(): void {
    waits = 0;
    if (!ringing) return;
    cancelTimer();
    ringing = false;
    tryLater();
  }

  async function take({ id, event: text, attempts }: StoredEvent): Promise<void> {
    // Written by ourselves, from what was checked when it came.
    const event = JSON.parse(text) as PullRequestEvent;
    if (attempts < maxAttempts) {
      try {
        await handle(event);
        events.done(id);
        return wentWell();
      } catch (error) {
        log.warn("follow-up.event_failed", { event: id, attempts, error });
        if (error instanceof GitHubFailedError && error.mayWorkLater) throw error;
        quietlyNow(() => events.tried(id));
        if (attempts + 1 < maxAttempts) throw error;
      }
    }
    await onGivenUp(event);
    log.error("follow-up.event_given_up", { event: id });
    events.done(id);
  }

  async function empty(): Promise<void> {
    do {
      asked = false;
      for (const waiting of events.waiting()) {
        if (state === "stopped") return;
        if (resting.has(waiting.id)) continue;
        await take(waiting).catch((error: unknown) => {
          log.info("follow-up.event_waits", { event: waiting.id, error });
          resting.add(waiting.id);
        });
      }
    } while (asked);
    if (resting.size > 0) tryLater();
  }

  function work(): void {
    if (state !== "open") return;
    asked = true;
    working ??= empty()
      .catch((error: unknown) => log.error("follow-up.queue_broke", { error }))
      .finally(() => {
        working = undefined;
        if (asked) work();
      });
  }

  return {
    accept(id, event) {
      events.add(id, JSON.stringify(event));
      work();
    },
    start() {
      state = "open";
      work();
    },
    async stop() {
      state = "stopped";
      cancelTimer();
      await working;
    },
  };
}

/** What happened, in a word: the same for a delivery that is repeated under another id. */
export function eventId(event: PullRequestEvent): string {
  switch (event.kind) {
    case "review":
    case "comment":
      return `${event.kind} ${event.id}`;
    case "check":
      return `check ${event.id} ${event.conclusion ?? "running"}`;
    default:
      return `${event.kind} ${event.pullRequest} ${event.deliveryId}`;
  }
}
