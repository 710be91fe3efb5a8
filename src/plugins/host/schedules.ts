import type { Manifest } from "../../declaration/manifest.ts";
import { type Schedule, schedulesOf } from "../../declaration/schedules-of.ts";
import type { ScheduleTimes } from "../store/schedule-times.ts";
import { type SetTimer, setMachineTimer } from "./timer.ts";

/**
 * Runs a plugin's schedules. `times` stores when each is due: an interval continues across a restart, and a schedule that
 * was due while the bot was down runs once to make up for it. The clock can be set forward or back at any time, even while the bot is down:
 * a due time that can't be right is computed again. Returns a function that stops the schedules.
 *
 * @param powers.run runs a handler. "lost": it was stopped through no fault of the plugin's, so it stays due
 * @throws ManifestError for an invalid schedule
 */
export function startSchedules(powers: {
  readonly plugin: string;
  readonly manifest: Manifest;
  readonly times: ScheduleTimes;
  readonly now: () => number;
  readonly run: (index: number) => Promise<"ended" | "lost">;
  /** @default by the machine's clock */
  readonly setTimer?: SetTimer;
  /** Nobody sets the clock: where it is held, it is only moved on. @default false */
  readonly isSteady?: boolean;
}): () => void {
  const { plugin, manifest, times, now, run, setTimer = setMachineTimer, isSteady = false } = powers;
  const lookAgainMs = isSteady ? Number.MAX_SAFE_INTEGER : usualLookMs;
  const schedules = schedulesOf(manifest);
  times.declared(
    plugin,
    schedules.map(({ name }) => name),
  );
  const stops = schedules.map(({ schedule, name, index }) => {
    let callOff = () => {};
    let isStopped = false;

    const waitFor = (due: number | null | undefined) => {
      if (due !== undefined && due !== times.due(plugin, name)) times.set(plugin, name, due);
      if (isStopped || due === null) return;
      if (due === undefined) callOff = setTimer(() => waitFor(believed(schedule, due, now())), lookAgainMs);
      else wait(due);
    };
    const wait = (due: number) => {
      const left = due - now();
      const ms = Math.min(lookAgainMs, Math.max(0, left));
      callOff = setTimer(() => {
        const leftNow = due - now();
        if (leftNow <= 0) return runNow(due);
        // Timers keep counting when the clock is set back: then more is left than they account for.
        if (leftNow > left - ms + jumpMs) waitFor(believed(schedule, due, now()));
        else wait(due);
        return undefined;
      }, ms);
    };
    const runNow = async (due: number) => {
      if ((await run(index)) !== "ended") return;
      waitFor(believed(schedule, nextDue(schedule, due, now()), now()));
    };

    waitFor(believed(schedule, times.due(plugin, name), now()));
    return () => {
      isStopped = true;
      callOff();
    };
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Check the clock at least this often, in milliseconds: it may have been set forward or back. */
const usualLookMs = 60_000;
/** From this many milliseconds on, the clock was set back rather than corrected or read a little late. */
const jumpMs = 1_000;
/** A clock correction below this many milliseconds doesn't repeat a run. */
const correctionMs = 60_000;

/**
 * When a schedule that was due at `due` is due next. Times missed in the meantime aren't repeated. Null: never again.
 */
function nextDue(schedule: Schedule, due: number, now: number): number | null {
  switch (schedule.kind) {
    case "every":
      return due + schedule.ms * (Math.floor(Math.max(0, now - due) / schedule.ms) + 1);
    case "at":
      return null;
    case "cron": {
      // A small clock correction during the run would repeat it.
      const since = due - now < correctionMs ? Math.max(due, now) : now;
      return schedule.calendar.next(since) ?? null;
    }
  }
}

/**
 * When a schedule is due, given the stored due time `noted`. A time stored while the clock was wrong is computed again.
 *
 * @param noted undefined: nothing is stored. Null: it ran, or an older release found no time within weeks
 * @returns undefined: its time had passed before the plugin came, if the clock is right
 */
function believed(
  schedule: Schedule,
  noted: number | null | undefined,
  now: number,
): number | null | undefined {
  switch (schedule.kind) {
    case "every":
      return Math.min(noted ?? Number.POSITIVE_INFINITY, now + schedule.ms);
    case "at":
      if (noted === null) return null;
      return noted === undefined && schedule.at <= now ? undefined : schedule.at;
    case "cron": {
      const { calendar } = schedule;
      const latest = calendar.next(now + correctionMs);
      if (noted === null || noted === undefined || noted > (latest ?? 0)) return calendar.next(now) ?? null;
      return noted;
    }
  }
}
