import { GitHubFailedError } from "../github/github-failed.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import { quietlyNow } from "../system/quietly.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";
import type { PullRequestEvents, StoredEvent } from "./store/pull-request-events.ts";

/** Holds events until they are handled: GitHub gets its answer right away, and the next bot handles a killed one's events. */
export interface EventQueue {
  /** Resolves when the event is stored. */
  accept(id: string, event: PullRequestEvent): Promise<void>;
  /** Starts handling events. */
  start(): void;
  stop(): Promise<void>;
}

/** Maximum attempts per event. Failures because GitHub is unavailable don't count. */
const maxAttempts = 8;

/** Milliseconds before the first retry; doubles each time, up to two hours. */
const retryMs = 30_000;
const maxWaitMs = 2 * 60 * 60 * 1_000;

type End = "handled" | "given up";

export function createEventQueue(powers: {
  readonly events: PullRequestEvents;
  /** Idempotent. Rejects to be retried. */
  readonly handle: (event: PullRequestEvent) => Promise<void>;
  /** Called when an event has run out of attempts. Idempotent. Rejects to be called again. */
  readonly onGivenUp: (event: PullRequestEvent) => Promise<void>;
  readonly later: Scheduler;
  readonly log: Log;
}): EventQueue {
  const { events, handle, onGivenUp, later, log } = powers;
  let working: Promise<void> | undefined;
  let cancelTimer = () => {};
  let state: "waiting" | "open" | "stopped" = "waiting";
  let asked = false;
  /** Failed events, until the timer fires. A new bot retries all of them right away. */
  const resting = new Set<string>();
  let isTimerSet = false;
  let waits = 0;

  /** Sets the one timer that all failed events share. */
  function retryLater(): void {
    if (isTimerSet || state === "stopped") return;
    isTimerSet = true;
    const ms = Math.min(retryMs * 2 ** waits, maxWaitMs);
    waits += 1;
    cancelTimer = later(ms, () => {
      isTimerSet = false;
      resting.clear();
      work();
    });
  }

  /** GitHub answers again, so waiting events are retried soon rather than in hours. */
  function resetBackoff(): void {
    waits = 0;
    if (!isTimerSet) return;
    cancelTimer();
    isTimerSet = false;
    retryLater();
  }

  async function take({ id, event: text, attempts }: StoredEvent): Promise<End> {
    // We wrote this JSON from an event that was validated on arrival.
    const event = JSON.parse(text) as PullRequestEvent;
    if (attempts < maxAttempts) {
      try {
        await handle(event);
        return "handled";
      } catch (error) {
        log.warn("follow-up.event_failed", { event: id, attempts, error });
        if (error instanceof GitHubFailedError && error.mayWorkLater) throw error;
        quietlyNow(() => events.tried(id));
        if (attempts + 1 < maxAttempts) throw error;
      }
    }
    await onGivenUp(event);
    log.error("follow-up.event_given_up", { event: id });
    return "given up";
  }

  async function note(id: string, end: End): Promise<void> {
    await events.done(id);
    if (end === "handled") resetBackoff();
  }

  async function handleAll(): Promise<void> {
    do {
      asked = false;
      const noted: Promise<void>[] = [];
      for (const waiting of events.waiting()) {
        if (state === "stopped") break;
        const { id } = waiting;
        if (resting.has(id)) continue;
        const rest = (error: unknown) => {
          log.info("follow-up.event_waits", { event: id, error });
          resting.add(id);
        };
        try {
          const end = await take(waiting);
          // The next one doesn't wait for this one's note.
          noted.push(note(id, end).catch(rest));
        } catch (error) {
          rest(error);
        }
      }
      await Promise.all(noted);
    } while (asked && state === "open");
    if (resting.size > 0) retryLater();
  }

  function work(): void {
    if (state !== "open") return;
    asked = true;
    working ??= handleAll()
      .catch((error: unknown) => log.error("follow-up.queue_broke", { error }))
      .finally(() => {
        working = undefined;
        if (asked) work();
      });
  }

  return {
    async accept(id, event) {
      await events.add(id, JSON.stringify(event));
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

/** Identifies what happened: the same for a redelivery under another id. */
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
