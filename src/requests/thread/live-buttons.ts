import { DiscordAPIError } from "@discordjs/rest";
import { compareSnowflakes } from "../../../packages/discord-rules/snowflake.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import { change } from "../change.ts";
import type { Request } from "../request.ts";
import type { Scheduler } from "../scheduler.ts";
import type { RequestStore } from "../store/request-store.ts";
import { areasMark, type RequestPress } from "./buttons.ts";
import type { Buttons, ShownButtons } from "./outbox.ts";

/**
 * Takes buttons off messages once they can't do anything any more: a newer plan came, or the request went on or ended. Which
 * messages have buttons stands in the request until they are off, so a killed bot's work is done by the next one.
 */
export interface ButtonRemoval {
  /** There may be buttons to take off. Doing it again does no harm. */
  kick(requestId: string): void;
  /** At start: what wasn't taken off before. */
  resume(): void;
  stop(): Promise<void>;
}

/** Milliseconds until buttons that couldn't be taken off are tried again. */
const tryAgainMs = 60_000;

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

  async function takeOff(id: string): Promise<void> {
    for (;;) {
      const request = store.get(id);
      const [stale] = request === undefined ? [] : staleButtons(request);
      if (stopped || request === undefined || stale === undefined) return;
      const { messageId } = stale;
      try {
        if (request.threadId !== undefined) await messenger.removeButtons(request.threadId, messageId);
      } catch (error) {
        if (mayWorkLater(error)) throw error;
        // The message or its thread is gone, or closed: nobody can press anything there.
        log.info("requests.buttons_stay", { request: id, message: messageId, reason: String(error) });
      }
      change(store, id, (latest) => withoutButtons(latest, messageId));
    }
  }

  function kick(id: string): void {
    if (stopped || underWay.has(id)) return;
    const request = store.get(id);
    if (request === undefined || staleButtons(request).length === 0) return;
    const work = takeOff(id)
      .catch((error: unknown) => {
        log.warn("requests.buttons_not_removed", { request: id, error });
        tryAgain(id);
      })
      .then(() => {
        underWay.delete(id);
        // Something may have come up at the last moment.
        if (!retries.has(id)) kick(id);
      });
    underWay.set(id, work);
  }

  function tryAgain(id: string): void {
    if (stopped || retries.has(id)) return;
    const work = () => {
      retries.delete(id);
      kick(id);
    };
    retries.set(id, later(tryAgainMs, work));
  }

  return {
    kick,
    resume() {
      for (const { id } of store.withButtons()) kick(id);
    },
    async stop() {
      stopped = true;
      for (const takeBack of retries.values()) takeBack();
      await Promise.all(underWay.values());
    },
  };
}

/** Whether pressing one of these could still do what it says. */
export function areLive(request: Request, buttons: Buttons): boolean {
  if (buttons.kind === "wake") return request.state === "done" && request.outcome.kind === "parked";
  if (buttons.kind === "leave" && buttons.revision !== undefined) {
    if (request.state !== "done" || request.outcome.kind !== "proposed") return false;
    const { told, revisions } = request.outcome;
    const wants = revisions[buttons.revision - 1]?.wants ?? [];
    const isOpen = !told.includes("merged") && !told.includes("closed");
    return isOpen && wants.length > 0 && areasMark(wants) === areasMark(buttons.areas);
  }
  return request.state === "plan_ready" && request.plan.version === buttons.version;
}

/** Messages whose buttons are to be taken off: of those that say the same, only the newest keeps them. */
export function staleButtons(request: Request): readonly ShownButtons[] {
  const live = request.shownButtons.filter(({ buttons }) => areLive(request, buttons));
  const newest = new Map(live.map((shown) => [placeOf(shown.buttons), shown]));
  return request.shownButtons.filter((shown) => newest.get(placeOf(shown.buttons)) !== shown);
}

/** The same request, which knows that there are buttons under a message. */
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

/** What stands under the message of a press, as far as the press tells. */
export function buttonsPressed(press: RequestPress): Buttons {
  if (press.action === "wake") return { kind: "wake" };
  return { kind: "plan", version: press.version };
}

/** A plan has one place for its buttons, and so has each revision that waits for leave. */
function placeOf(buttons: Buttons): string {
  if (buttons.kind === "wake") return "wake";
  return buttons.kind === "leave" && buttons.revision !== undefined ? `revision ${buttons.revision}` : "plan";
}

function mayWorkLater(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return true;
  return error.status >= 500 || [401, 408, 429].includes(error.status);
}
