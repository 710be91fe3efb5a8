import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import { isApiError } from "../../discord/rest/api-errors.ts";
import type { Log } from "../../log/log.ts";
import { change } from "../change.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import { areasHash, type RequestPress } from "./buttons.ts";
import type { Buttons, ShownButtons } from "./outbox.ts";

/**
 * Removes buttons once they no longer do anything: there is a newer plan, or the request moved on or ended. The request lists
 * its messages with buttons until they are removed, so the next bot finishes what a killed one left.
 */
export interface ButtonRemoval {
  /** Call when there may be buttons to remove. Idempotent. */
  schedule(requestId: string): void;
  /** At start: removes what is left from before. */
  resume(): void;
  stop(): Promise<void>;
}

/** Milliseconds before buttons that couldn't be removed are retried. */
const retryMs = 60_000;

export function createButtonRemoval(powers: {
  readonly store: RequestStore;
  readonly messenger: Pick<Messenger, "removeButtons">;
  readonly later: Scheduler;
  readonly log: Log;
}): ButtonRemoval {
  const { store, messenger, later, log } = powers;
  const underWay = new Map<string, Promise<void>>();
  const retries = new Map<string, () => void>();
  let stopped = false;

  async function removeStale(id: string): Promise<void> {
    for (;;) {
      const request = store.get(id);
      const [stale] = request === undefined ? [] : staleButtons(request);
      if (stopped || request === undefined || stale === undefined) return;
      const { messageId } = stale;
      try {
        if (request.threadId !== undefined) await messenger.removeButtons(request.threadId, messageId);
      } catch (error) {
        if (mayWorkLater(error)) throw error;
        // The message or its thread is gone or closed: nobody can press anything there.
        log.info("requests.buttons_stay", { request: id, message: messageId, reason: String(error) });
      }
      change(store, id, (latest) => withoutButtons(latest, messageId));
    }
  }

  function schedule(id: string): void {
    if (stopped || underWay.has(id)) return;
    const request = store.get(id);
    if (request === undefined || staleButtons(request).length === 0) return;
    const work = removeStale(id)
      .catch((error: unknown) => {
        log.warn("requests.buttons_not_removed", { request: id, error });
        scheduleRetry(id);
      })
      .then(() => {
        underWay.delete(id);
        // More may have been added at the last moment.
        if (!retries.has(id)) schedule(id);
      });
    underWay.set(id, work);
  }

  function scheduleRetry(id: string): void {
    if (stopped || retries.has(id)) return;
    const work = () => {
      retries.delete(id);
      schedule(id);
    };
    retries.set(id, later(retryMs, work));
  }

  return {
    schedule,
    resume() {
      for (const { id } of store.withButtons()) schedule(id);
    },
    async stop() {
      stopped = true;
      for (const cancelTimer of retries.values()) cancelTimer();
      await Promise.all(underWay.values());
    },
  };
}

/** Whether pressing one of these still does what it says. */
export function areLive(request: Request, buttons: Buttons): boolean {
  if (buttons.kind === "wake") return request.state === "done" && request.outcome.kind === "parked";
  if (buttons.kind === "leave" && buttons.revision !== undefined) {
    if (request.state !== "done" || request.outcome.kind !== "proposed") return false;
    const { told, revisions } = request.outcome;
    const wants = revisions[buttons.revision - 1]?.wants ?? [];
    const isOpen = !told.includes("merged") && !told.includes("closed");
    return isOpen && wants.length > 0 && areasHash(wants) === areasHash(buttons.areas);
  }
  return request.state === "plan_ready" && request.plan.version === buttons.version;
}

/** Messages whose buttons should be removed: among equal ones, only the newest keeps its buttons. */
export function staleButtons(request: Request): readonly ShownButtons[] {
  const live = request.shownButtons.filter(({ buttons }) => areLive(request, buttons));
  const newest = new Map(live.map((shown) => [placeOf(shown.buttons), shown]));
  return request.shownButtons.filter((shown) => newest.get(placeOf(shown.buttons)) !== shown);
}

/** The same request, with a message that has buttons recorded. */
export function withButtons<R extends Request>(request: R, shown: ShownButtons): R {
  if (request.shownButtons.some(({ messageId }) => messageId === shown.messageId)) return request;
  const shownButtons = [...request.shownButtons, shown].sort((one, other) =>
    compareSnowflakes(one.messageId, other.messageId),
  );
  return { ...request, shownButtons };
}

export function withoutButtons<R extends Request>(request: R, messageId: string): R {
  return { ...request, shownButtons: request.shownButtons.filter((shown) => shown.messageId !== messageId) };
}

/** The buttons under a pressed message, as far as the press tells. */
export function buttonsPressed(press: RequestPress): Buttons {
  if (press.action === "wake") return { kind: "wake" };
  return { kind: "plan", version: press.version };
}

/** A plan has one place for its buttons, and so has each revision that waits for approval. */
function placeOf(buttons: Buttons): string {
  if (buttons.kind === "wake") return "wake";
  return buttons.kind === "leave" && buttons.revision !== undefined ? `revision ${buttons.revision}` : "plan";
}

function mayWorkLater(error: unknown): boolean {
  if (!isApiError(error)) return true;
  return error.status >= 500 || [401, 408, 429].includes(error.status);
}
