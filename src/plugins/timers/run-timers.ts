import type { SetTimer } from "../host/timer.ts";
import type { PluginTimer, PluginTimers } from "../store/plugin-timers.ts";
import { fewOfEach } from "./few-of-each.ts";
import { nextRepeat, type Repeats, repeats } from "./repeats.ts";
import { inLanes, usualLookMs, type WatchDue, watchDue } from "./watch-due.ts";

/** How a run of a timer's handler ended. "lost": through no fault of the plugin's, so it stays due. */
export type TimerRun = "done" | "failed" | "lost";

/** Timers that run in one look, and how long to wait for the next if there are more: a plugin can send one message a second. */
const mostAtOnce = 10;
const pauseMs = 10_000;
/** A server where the plugin can't run is asked again after this many milliseconds. */
const awayMs = 10 * 60_000;
/** After a failure it is tried again in half a minute, twice as long each time, an hour at most; for about a day in all. */
const firstPauseMs = 30_000;
const longestPauseMs = 3_600_000;
const mostTries = 30;
/** So many are compared with the clock at a time, and the pause between, in milliseconds. */
const rightAtOnce = 10;
const rightPauseMs = 20;

/**
 * Runs the timers of one plugin. Each is noted as begun before it runs, and as over afterwards, so one that a restart cuts short runs again:
 * at least once. What was due while the bot was away runs once.
 */
export function startTimers(powers: {
  readonly plugin: string;
  /** Names of its handlers. */
  readonly names: readonly string[];
  readonly timers: PluginTimers;
  readonly now: () => number;
  readonly run: (timer: PluginTimer) => Promise<TimerRun>;
  /** It can't run in a server for now. */
  readonly isAway: (guildId: string) => boolean;
  /** A timer is over: what it was about can go. */
  readonly onOver: (timer: PluginTimer) => void;
  /** A store is locked, or the disk is full: what is due stays due, and is looked at again in a minute. */
  readonly onTrouble: (error: unknown) => void;
  readonly setTimer: SetTimer;
  /** Nobody sets the clock. @default false */
  readonly isSteady?: boolean;
}): Pick<WatchDue, "look" | "stop"> {
  const { plugin, names, timers, now, run, isAway, onOver, onTrouble, setTimer } = powers;
  const runOne = async (due: PluginTimer): Promise<TimerRun> => {
    if (isAway(due.guildId)) {
      timers.postpone(due, now() + awayMs);
      return "done";
    }
    const timer = timers.begin(due);
    if (timer === undefined) return "done";
    const outcome = await run(timer);
    if (outcome === "failed" && timer.tries < mostTries)
      timers.postpone(timer, now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (timer.tries - 1)));
    else if (outcome !== "lost") {
      const next = nextDue(timer, now());
      if (timers.finish(timer, next) && next === undefined) onOver(timer);
    }
    return outcome;
  };
  /** @returns "lost": the rest stays due, too */
  const tryOne = async (due: PluginTimer): Promise<TimerRun> => {
    try {
      return await runOne(due);
    } catch (error) {
      onTrouble(error);
      return "lost";
    }
  };

  const watch = watchDue({
    next() {
      const next = names.flatMap((name) => timers.next(plugin, name) ?? []);
      return next.length === 0 ? undefined : Math.min(...next);
    },
    async work() {
      const due = fewOfEach(
        names.map((name) => ({
          earliest: (most) => timers.due(plugin, name, now(), most),
          inEach: (most) => timers.dueInEach(plugin, name, now(), most),
        })),
        mostAtOnce,
      );
      let isLost = false;
      await inLanes(due, async (timer) => {
        if (watch.isStopped()) return false;
        const isLeft = (await tryOne(timer)) === "lost";
        isLost ||= isLeft;
        return !isLeft;
      });
      // It is loaded again soon, and looks then.
      if (isLost) return usualLookMs;
      return due.length === mostAtOnce ? pauseMs : undefined;
    },
    ...{ onTrouble, now, setTimer, isSteady: powers.isSteady },
  });

  /** A plugin can have 5,000 calendars in each server, and the rarest take milliseconds: a few at a time. */
  const slices = slicesOf(timers, plugin, names);
  let callOffRight = () => {};
  const putSomeRight = () => {
    const { value: some } = slices.next();
    if (some === undefined) return;
    for (const timer of some) putRight(timers, timer, now());
    callOffRight = setTimer(() => {
      try {
        putSomeRight();
        watch.look();
      } catch (error) {
        onTrouble(error);
      }
    }, rightPauseMs);
  };

  if (powers.isSteady !== true) {
    putSomeRight();
    watch.look();
  }
  return {
    stop() {
      watch.stop();
      callOffRight();
    },
    look: watch.look,
  };
}

/** Undefined: never again. Times that were missed aren't repeated. */
function nextDue({ repeats: calendar, dueAt }: PluginTimer, now: number): number | undefined {
  return calendar === undefined ? undefined : nextRepeat(readRepeats(calendar), Math.max(dueAt, now));
}

/** All timers of these names, a few at a time. */
function* slicesOf(timers: PluginTimers, plugin: string, names: readonly string[]) {
  for (const name of names) {
    for (let last = { guildId: "", id: "" }; ; ) {
      const some = timers.after({ plugin, name, ...last }, rightAtOnce);
      if (some.length > 0) yield some;
      const end = some.at(-1);
      if (end === undefined || some.length < rightAtOnce) break;
      last = end;
    }
  }
}

/** One that repeats and was put far ahead, or to be tried again, while the clock was ahead comes when it should. */
function putRight(timers: PluginTimers, timer: PluginTimer, now: number): void {
  if (timer.repeats === undefined || timer.nextAt <= now + usualLookMs) return;
  if (timer.dueAt <= now) {
    if (timer.nextAt > now + longestPauseMs) timers.postpone(timer, now);
    return;
  }
  const calendar = readRepeats(timer.repeats);
  const latest = nextRepeat(calendar, now + usualLookMs);
  if (latest !== undefined && timer.dueAt > latest) timers.finish(timer, nextRepeat(calendar, now));
}

/** It was checked when it was set. */
function readRepeats(text: string): Repeats {
  return repeats.parse(JSON.parse(text));
}
