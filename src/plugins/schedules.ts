import type { ScheduleTimes } from "../store/schedule-times.ts";
import { clockIn, nextMatch, readCron } from "./cron.ts";
import { type Manifest, ManifestError, type Registered } from "./manifest.ts";

type Schedule = Extract<Registered, { kind: "every" | "at" | "cron" }>;

/**
 * Runs what a plugin has scheduled. When each is due stands in `times`: an interval goes on over a restart, and what
 * was due while nothing ran is made up for, once. Returns a function that ends it.
 *
 * @param run runs a handler. "lost": it was stopped through no fault of the plugin's, so it stays due
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
  times.keep(
    plugin,
    schedules.map(({ name }) => name),
  );
  const stops = schedules.map(({ schedule, name, index }) => {
    let timer: NodeJS.Timeout | undefined;
    let isStopped = false;

    const waitFor = (due: number | null) => {
      const bounded = within(schedule, due, now());
      if (bounded !== times.due(plugin, name)) times.set(plugin, name, bounded);
      if (!isStopped) wait(bounded);
    };
    const wait = (due: number | null) => {
      if (due === null && schedule.kind !== "cron") return;
      const left = due === null ? LONGEST_TIMER_MS : Math.min(LONGEST_TIMER_MS, Math.max(0, due - now()));
      timer = setTimeout(() => {
        if (due === null) waitFor(nextDue(schedule, now(), now()));
        // An interval is as long as the timer was: the clock may have been set back meanwhile.
        else if (due > now() && schedule.kind !== "every") wait(due);
        else void runNow(due);
      }, left);
    };
    const runNow = async (due: number) => {
      if ((await run(index)) === "ended") waitFor(nextDue(schedule, due, now()));
    };

    const known = times.due(plugin, name);
    waitFor(isUnknown(schedule, known) ? nextDue(schedule, now(), now()) : known);
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Throws ManifestError for a schedule that can't be kept. */
export function checkSchedules(manifest: Manifest): void {
  for (const { kind, spec } of manifest.registered) {
    if (kind === "every") intervalMs(spec.interval);
    if (kind === "cron") {
      readCron(spec.pattern);
      clockIn(spec.timeZone);
    }
  }
}

const SHORTEST_MS = 10_000;
/** What a timer can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * When a schedule is due after it was due at `due` and it is `now`: what was missed meanwhile is not repeated. Null: never
 * again, or for a cron pattern, not soon.
 */
function nextDue(schedule: Schedule, due: number, now: number): number | null {
  switch (schedule.kind) {
    case "every": {
      const ms = intervalMs(schedule.spec.interval);
      return due + ms * (Math.floor(Math.max(0, now - due) / ms) + 1);
    }
    case "at": {
      const at = Date.parse(schedule.spec.date);
      return at > due && at > now ? at : null;
    }
    case "cron":
      return nextMatch(schedule.spec.pattern, schedule.spec.timeZone, now) ?? null;
  }
}

function isUnknown(schedule: Schedule, due: number | null | undefined): due is undefined {
  return due === undefined || (due === null && schedule.kind === "cron");
}

/** A clock that was put back must not make an interval longer. */
function within(schedule: Schedule, due: number | null, now: number): number | null {
  if (schedule.kind !== "every" || due === null) return due;
  return Math.min(due, now + intervalMs(schedule.spec.interval));
}

/** Schedules by what they are; a second one that is the same is told apart by its number. */
function named(manifest: Manifest): readonly {
  readonly schedule: Schedule;
  readonly name: string;
  readonly index: number;
}[] {
  const counts = new Map<string, number>();
  return manifest.registered.flatMap((schedule, index) => {
    if (schedule.kind !== "every" && schedule.kind !== "at" && schedule.kind !== "cron") return [];
    const text = `${schedule.kind} ${Object.values(schedule.spec).join(" ")}`;
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return [{ schedule, name: count === 1 ? text : `${text} #${count}`, index }];
  });
}

function intervalMs(interval: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(interval) ?? [];
  if (count === undefined || unit === undefined) {
    throw new ManifestError(`every "${interval}": write it like "30s", "5m", "1h" or "1d"`);
  }
  const ms = Number(count) * units[unit as keyof typeof units];
  if (ms < SHORTEST_MS || ms > LONGEST_TIMER_MS) {
    throw new ManifestError(`every "${interval}": at least 10 s and at most 24 days`);
  }
  return ms;
}
