import type { Log } from "../log/log.ts";
import type { Scheduler } from "../requests/scheduler.ts";
import type { Forgettings, KnownForgetting } from "./store/forgettings.ts";

/** Does what can't be done at once when somebody asks to be forgotten, until nothing is left to do. */
export interface FinishForgetting {
  /** Call when somebody has asked, and once at the start. */
  schedule(): void;
  stop(): void;
}

/** Files are cleaned after the person has their answer. In milliseconds. */
const soonMs = 500;

/** A request may still be under way, or a copy of the database being read. In milliseconds. */
const againMs = 60_000;

/** Copying a large database keeps everybody waiting, so what people can ask for costs at most a hundredth of the time. */
const mostOfTheTime = 100;

export function createFinishForgetting(powers: {
  readonly forgettings: Forgettings;
  /** Forgets what can be by now. @returns whether something is left, such as an open request */
  readonly forgetRest: (who: KnownForgetting) => boolean;
  /** Cleans copies of the database. @returns false: not yet */
  readonly cleanCopies: () => boolean;
  readonly later: Scheduler;
  readonly log: Log;
  /** A clock in milliseconds. */
  readonly now: () => number;
}): FinishForgetting {
  const { forgettings, forgetRest, cleanCopies, later, log, now } = powers;
  let cleanAgainAt = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;
  let isStopped = false;
  let isFinishing = false;
  /** For whom copies were cleaned already, while something of theirs has to stay for a while. */
  const cleanedFor = new Set<string>();

  function finish(): void {
    cancelTimer = undefined;
    isFinishing = true;
    let isLeft = true;
    try {
      const asked = forgettings.all();
      const over = asked.filter(isOver);
      // What can't go yet keeps nothing else in copies. When it is over they are cleaned again: it would be in the new ones.
      const begun = asked.filter((who) => who.isBegun && !cleanedFor.has(keyOf(who)));
      if (over.length + begun.length > 0 && clean()) {
        for (const who of begun) cleanedFor.add(keyOf(who));
        for (const who of over) {
          forgettings.done(who);
          cleanedFor.delete(keyOf(who));
        }
      }
      isLeft = forgettings.all().length > 0;
    } catch (error) {
      log.error("privacy.not_finished", { error });
    }
    isFinishing = false;
    if (isLeft) after(againMs);
  }

  /** One person's trouble holds up nobody else. */
  function isOver(who: KnownForgetting): boolean {
    try {
      return !forgetRest(who);
    } catch (error) {
      log.error("privacy.not_forgotten", { scope: who.scope, error });
      return false;
    }
  }

  function clean(): boolean {
    const begun = now();
    if (begun < cleanAgainAt) return false;
    const isClean = cleanCopies();
    cleanAgainAt = now() + (now() - begun) * mostOfTheTime;
    return isClean;
  }

  function after(ms: number): void {
    if (!isStopped) cancelTimer ??= later(ms, finish);
  }

  return {
    schedule() {
      // What fails over and over is repeated each minute, not at once.
      if (isFinishing) return;
      cancelTimer?.();
      cancelTimer = undefined;
      if (forgettings.all().length > 0) after(soonMs);
    },
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
  };
}

/** Who asks again starts again. */
const keyOf = ({ scope, id, at }: KnownForgetting) => `${scope} ${id} ${at}`;
