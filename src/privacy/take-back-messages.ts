import { isNoToThis } from "../discord/rest/discord-trouble.ts";
import type { MessageRemoval, MessageRemovals } from "../discord/store/message-removals.ts";
import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";

/** Takes Turbot's messages back on Discord, one at a time, until none waits. What a killed process left is continued. */
export interface TakeBackMessages {
  /** Call when something may wait, and once at the start. */
  schedule(): void;
  /** Starts no further one; resolves when none is under way. */
  stop(): Promise<void>;
}

/** After Discord couldn't be reached, or the database written, in milliseconds. */
const retryMs = 60_000;

/** After Discord refused it, in milliseconds: Turbot may be let into the channel again. */
const refusedMs = 6 * 60 * 60 * 1_000;

/** Refused this often, over a week: where Turbot isn't let in, it can take nothing back. */
const mostRefusals = 28;

export function createTakeBackMessages(powers: {
  readonly removals: MessageRemovals;
  readonly takeBack: (removal: MessageRemoval) => Promise<void>;
  readonly later: Scheduler;
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): TakeBackMessages {
  const { removals, takeBack, later, log, now } = powers;
  let work: Promise<void> | undefined;
  let isStopped = false;
  /** Something may have come while the last one was under way. */
  let isAskedAgain = false;
  let cancelTimer = () => {};

  async function all(): Promise<void> {
    for (let next = removals.next(now()); next !== undefined; next = removals.next(now())) {
      if (isStopped) return;
      await one(next);
    }
    const due = removals.nextDue();
    if (due !== undefined) wait(Math.max(due - now(), 1_000));
  }

  function wait(ms: number): void {
    cancelTimer();
    if (!isStopped) cancelTimer = later(ms, schedule);
  }

  /** Rejects only if the database can't be written: then it comes again, and an earlier try is no hindrance. */
  async function one(removal: MessageRemoval): Promise<void> {
    const { ref, attempts } = removal;
    try {
      await takeBack(removal);
      removals.done(ref);
    } catch (error) {
      const isRefused = isNoToThis(error);
      log.warn("privacy.message_not_taken_back", { ref, attempts, error });
      if (isRefused && attempts >= mostRefusals) removals.done(ref);
      else removals.later(ref, now() + (isRefused ? refusedMs : retryMs));
    }
  }

  function schedule(): void {
    if (isStopped) return;
    isAskedAgain = work !== undefined;
    work ??= all()
      .catch((error: unknown) => {
        log.error("privacy.take_back_broke", { error });
        // At once it would fail again, and again.
        wait(retryMs);
      })
      .finally(() => {
        work = undefined;
        if (isAskedAgain) schedule();
      });
  }

  return {
    schedule,
    async stop() {
      isStopped = true;
      cancelTimer();
      await work;
    },
  };
}
