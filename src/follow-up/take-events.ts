import type { Log } from "../log/log.ts";
import type { Later } from "../requests/later.ts";
import type { PullRequestEvents } from "../store/pull-request-events.ts";
import type { PullRequestEvent } from "../webhook/pull-request-event.ts";

/** Events wait here until they were acted on: GitHub gets its answer at once, and a killed bot's events go on in the next. */
export interface EventQueue {
  /** It is written down on return. */
  accept(id: string, event: PullRequestEvent): void;
  /** From here on they are acted on. */
  start(): void;
  stop(): Promise<void>;
}

/** An event that can't be acted on this often is passed over, so that those behind it get their turn. */
const mostAttempts = 8;

/** Milliseconds until GitHub is asked again. */
const tryAgainMs = 30_000;

export function createEventQueue(powers: {
  readonly events: PullRequestEvents;
  /** Doing it twice does no harm. Rejects if it should be tried again. */
  readonly handle: (event: PullRequestEvent) => Promise<void>;
  readonly later: Later;
  readonly log: Log;
}): EventQueue {
  const { events, handle, later, log } = powers;
  let working: Promise<void> | undefined;
  let takeBack = () => {};
  let state: "waiting" | "open" | "stopped" = "waiting";
  let asked = false;

  async function empty(): Promise<void> {
    do {
      asked = false;
      for (const { id, event, attempts } of events.waiting()) {
        if (state === "stopped") return;
        try {
          // Written by ourselves, from what was checked when it came.
          await handle(JSON.parse(event) as PullRequestEvent);
          events.done(id);
        } catch (error) {
          log.warn("follow-up.event_failed", { event: id, attempts, error });
          events.tried(id);
          if (attempts + 1 >= mostAttempts) events.done(id);
          else takeBack = later(tryAgainMs, work);
        }
      }
    } while (asked);
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
      takeBack();
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
