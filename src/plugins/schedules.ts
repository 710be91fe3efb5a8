import type { ScheduleTimes } from "../store/schedule-times.ts";
import { type Calendar, readCron } from "./cron.ts";
import { type Manifest, ManifestError, type Registered } from "./manifest.ts";

/** A schedule that can be counted: an interval in milliseconds, one time, or the times of a calendar. */
type Schedule =
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "cron"; readonly calendar: Calendar };

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
  const schedules = named(manifest);
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

/** @throws ManifestError for a schedule that can't be kept */
export function checkSchedules(manifest: Manifest): void {
  named(manifest);
}

const SHORTEST_MS = 10_000;
const LONGEST_MS = 2 ** 31 - 1;
/** The clock is looked at again after so many milliseconds at most: it may have been put forward or back. */
const LOOK_AGAIN_MS = 60_000;
/** Milliseconds that a clock is put back by, rather than corrected or read a little late. */
const JUMP_MS = 1_000;
/** What came so shortly before it would come again isn't repeated because the clock was corrected meanwhile. In milliseconds. */
const CORRECTION_MS = 60_000;
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

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

/**
 * Schedules by what they are; a second one that is the same is told apart by its number.
 *
 * @throws ManifestError
 */
function named(manifest: Manifest): readonly {
  readonly schedule: Schedule;
  readonly name: string;
  readonly index: number;
}[] {
  const counts = new Map<string, number>();
  return manifest.registered.flatMap((registered, index) => {
    const schedule = scheduleOf(registered);
    if (schedule === undefined) return [];
    const text = `${registered.kind} ${Object.values(registered.spec).join(" ")}`;
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return [{ schedule, name: count === 1 ? text : `${text} #${count}`, index }];
  });
}

/** Undefined: it isn't a schedule. */
function scheduleOf(registered: Registered): Schedule | undefined {
  switch (registered.kind) {
    case "every":
      return { kind: "every", ms: intervalMs(registered.spec.interval) };
    case "at":
      return { kind: "at", at: Date.parse(registered.spec.date) };
    case "cron":
      return { kind: "cron", calendar: readCron(registered.spec.pattern, registered.spec.timeZone) };
    default:
      return undefined;
  }
}

function intervalMs(interval: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(interval) ?? [];
  if (count === undefined || unit === undefined) {
    throw new ManifestError(`every "${interval}": write it like "30s", "5m", "1h" or "1d"`);
  }
  const ms = Number(count) * units[unit as keyof typeof units];
  if (ms < SHORTEST_MS || ms > LONGEST_MS) {
    throw new ManifestError(`every "${interval}": at least 10 s and at most 24 days`);
  }
  return ms;
}
