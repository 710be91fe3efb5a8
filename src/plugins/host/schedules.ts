import type { Manifest } from "../../declaration/manifest.ts";
import { type Schedule, schedulesOf } from "../../declaration/schedules-of.ts";
import type { ScheduleTimes } from "../store/schedule-times.ts";

/**
 * Runs what a plugin has scheduled. When each is due stands in `times`: an interval goes on over a restart, and what
 * was due while nothing ran is made up for, once. The clock may be put forward or back at any time, also while nothing runs:
 * a time that can't be right is counted again. Returns a function that ends it.
 *
 * @param run runs a handler. "lost": it was stopped through no fault of the plugin's, so it stays due
 * @throws ManifestError for a schedule that can't be kept
 */
export function startSchedules(powers: {
  readonly plugin: string;
  readonly manifest: Manifest;
  readonly times: ScheduleTimes;
  readonly now: () => number;
  readonly run: (index: number) => Promise<"ended" | "lost">;
}): () => void {
  const { plugin, manifest, times, now, run } = powers;
  const schedules = schedulesOf(manifest);
  times.declared(
    plugin,
    schedules.map(({ name }) => name),
  );
  const stops = schedules.map(({ schedule, name, index }) => {
    let timer: NodeJS.Timeout | undefined;
    let isStopped = false;

    const waitFor = (due: number | null | undefined) => {
      if (due !== undefined && due !== times.due(plugin, name)) times.set(plugin, name, due);
      if (isStopped || due === null) return;
      if (due === undefined) timer = setTimeout(() => waitFor(believed(schedule, due, now())), LOOK_AGAIN_MS);
      else wait(due);
    };
    const wait = (due: number) => {
      const left = due - now();
      const ms = Math.min(LOOK_AGAIN_MS, Math.max(0, left));
      timer = setTimeout(() => {
        const leftNow = due - now();
        if (leftNow <= 0) void runNow(due);
        // Timers go on when the clock is put back: then more is left than they let go by.
        else if (leftNow > left - ms + JUMP_MS) waitFor(believed(schedule, due, now()));
        else wait(due);
      }, ms);
    };
    const runNow = async (due: number) => {
      if ((await run(index)) !== "ended") return;
      waitFor(believed(schedule, nextDue(schedule, due, now()), now()));
    };

    waitFor(believed(schedule, times.due(plugin, name), now()));
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** The clock is looked at again after so many milliseconds at most: it may have been put forward or back. */
const LOOK_AGAIN_MS = 60_000;
/** Milliseconds that a clock is put back by, rather than corrected or read a little late. */
const JUMP_MS = 1_000;
/** What came so shortly before it would come again isn't repeated because the clock was corrected meanwhile. In milliseconds. */
const CORRECTION_MS = 60_000;

/**
 * When a schedule is due after it was due at `due` and it is `now`: what was missed meanwhile is not repeated. Null: never
 * again.
 */
function nextDue(schedule: Schedule, due: number, now: number): number | null {
  switch (schedule.kind) {
    case "every":
      return due + schedule.ms * (Math.floor(Math.max(0, now - due) / schedule.ms) + 1);
    case "at":
      return null;
    case "cron": {
      // A clock that was corrected by a little during the run would bring it twice.
      const since = due - now < CORRECTION_MS ? Math.max(due, now) : now;
      return schedule.calendar.next(since) ?? null;
    }
  }
}

/**
 * When a schedule is due that is noted as due at `noted`: what was noted while the clock was wrong is counted again.
 *
 * @param noted undefined: nothing is noted. Null: it ran, or an older release found no time within weeks
 * @returns undefined: its time had passed before it came, if the clock is right
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
      const latest = calendar.next(now + CORRECTION_MS);
      if (noted === null || noted === undefined || noted > (latest ?? 0)) return calendar.next(now) ?? null;
      return noted;
    }
  }
}
