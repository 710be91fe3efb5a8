import { RefusalError } from "../../declaration/refusal.ts";
import type { SetTimer } from "../host/timer.ts";
import type { SandboxClock } from "../sandbox/sandbox.ts";

/** What an engine of the plugin is doing when it can't do anything more. */
interface Stillness {
  /** When its next timer is due. */
  readonly next: number | null;
  readonly isBusy: boolean;
}

/**
 * The clock of a dry run, the same for the host and the plugin. It stands still and is moved by hand; if a handler waits for a timer, it
 * jumps there, so nobody really waits.
 */
export interface HeldClock extends SandboxClock {
  readonly timers: "held";
  /** Timers of the host, such as those of schedules. */
  readonly setTimer: SetTimer;
  /** Undefined: the engine has got something to do. */
  readonly still: (engine: string, how: Stillness | undefined) => void;
  /** Does something with the plugin, and ends when all that came of it at once is done. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Everything that is due until then happens, in order. @throws RefusalError if that is too much */
  advance(to: number): Promise<void>;
}

/** The most timers and schedules that run in one move of the clock. */
const mostSteps = 5_000;
/** Real milliseconds to wait for a plugin that computes: its limits end it, unless they don't. */
const patienceMs = 5_000;

/**
 * @param parts.tellTime tells an engine the time, upon which its first timer that is due runs
 * @param parts.handlerMs how long a handler can wait for timers
 */
export function createHeldClock(parts: {
  readonly startsAt: number;
  readonly handlerMs: number;
  readonly tellTime: (engine: string) => void;
}): HeldClock {
  let time = parts.startsAt;
  /** By engine: a plugin can have one for each server. */
  const engines = new Map<string, Stillness | undefined>();
  let changed = Promise.withResolvers<void>();
  let stepping: Promise<void> | undefined;
  const timers = new Set<{ readonly at: number; readonly run: () => unknown }>();
  /** What timers of the host have begun. */
  const works = new Set<Promise<unknown>>();

  const notify = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const isStill = () => [...engines.values()].every((how) => how !== undefined);
  const isBusy = () => [...engines.values()].some((how) => how?.isBusy === true);
  const dueOf = (how: Stillness | undefined) => how?.next ?? Number.POSITIVE_INFINITY;
  const firstEngine = () => [...engines].sort(([, a], [, b]) => dueOf(a) - dueOf(b))[0];
  const firstTimer = () => [...timers].sort((a, b) => a.at - b.at)[0];
  const nextDue = () => Math.min(dueOf(firstEngine()?.[1]), firstTimer()?.at ?? Number.POSITIVE_INFINITY);

  const untilStill = async () => {
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), patienceMs);
    while (!isStill() && (await Promise.race([changed.promise, late.promise])) !== "late");
    clearTimeout(timer);
  };

  const runTimer = () => {
    const timer = firstTimer();
    if (timer === undefined) return;
    timers.delete(timer);
    const work = Promise.resolve(timer.run());
    works.add(work);
    work.catch(() => {}).finally(() => works.delete(work));
  };

  /** What is due next happens now. */
  const step = () => {
    stepping ??= (async () => {
      const due = nextDue();
      time = Math.max(time, due);
      const [engine, how] = firstEngine() ?? [];
      if (engine === undefined || dueOf(how) !== due) return runTimer();
      parts.tellTime(engine);
      await untilStill();
    })().finally(() => {
      stepping = undefined;
    });
    return stepping;
  };

  /** Waits for work; where that waits for a timer, time passes. */
  const settle = async (work: Promise<unknown>) => {
    const until = time + parts.handlerMs;
    let isDone = false;
    const done = work
      .catch(() => {})
      .finally(() => {
        isDone = true;
      });
    // What is about to reach the plugin reaches it first.
    await Promise.race([done, new Promise((resolve) => setImmediate(resolve))]);
    while (!isDone) {
      if (isStill() && isBusy() && nextDue() <= until) await step();
      else await Promise.race([done, changed.promise]);
    }
  };

  return {
    timers: "held",
    now: () => time,
    still(engine, how) {
      engines.set(engine, how);
      notify();
    },
    setTimer(run, ms) {
      const timer = { at: time + Math.max(1, ms), run };
      timers.add(timer);
      notify();
      return () => void timers.delete(timer);
    },
    async during(work) {
      const result = work();
      await settle(result);
      await untilStill();
      return result;
    },
    async advance(to) {
      for (let steps = 0; ; steps += 1) {
        await untilStill();
        if (works.size > 0) await settle(Promise.all(works));
        else if (nextDue() > to) break;
        else if (steps === mostSteps)
          throw new RefusalError(
            `More than ${mostSteps} timers and schedules would run by then: move the clock in smaller steps`,
          );
        else await step();
      }
      time = Math.max(time, to);
    },
  };
}
