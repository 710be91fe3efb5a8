import type { Manifest } from "./manifest.ts";
import { ManifestError } from "./manifest.ts";

/** Runs what a plugin has scheduled. Returns a function that ends it. */
export function startSchedules(
  manifest: Manifest,
  now: () => number,
  run: (index: number) => void,
): () => void {
  const stops = manifest.registered.map((registered, index) => {
    switch (registered.kind) {
      case "every": {
        const timer = setInterval(() => run(index), intervalMs(registered.spec.interval));
        return () => clearInterval(timer);
      }
      case "at":
        return startAt(Date.parse(registered.spec.date), now, () => run(index));
      case "cron":
        return startCron(registered.spec.pattern, registered.spec.timeZone, now, () => run(index));
      default:
        return () => {};
    }
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
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

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

/** Timers hold 24 days at most: a later time is waited for in steps. */
function startAt(time: number, now: () => number, run: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const left = time - now();
    timer = setTimeout(left > LONGEST_TIMER_MS ? wait : run, Math.min(left, LONGEST_TIMER_MS));
  };
  if (time > now()) wait();
  return () => clearTimeout(timer);
}

function startCron(pattern: string, timeZone: string, now: () => number, run: () => void): () => void {
  const cron = readCron(pattern);
  const clock = clockIn(timeZone);
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(
      () => {
        if (matches(cron, clock(now()))) run();
        wait();
      },
      60_000 - (now() % 60_000) + 5,
    );
  };
  wait();
  return () => clearTimeout(timer);
}

type Cron = readonly ReadonlySet<number>[];

const fields = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of the month", from: 1, to: 31 },
  { name: "month", from: 1, to: 12 },
  { name: "day of the week", from: 0, to: 7 },
] as const;

export function readCron(pattern: string): Cron {
  const parts = pattern.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    throw new ManifestError(
      `cron "${pattern}": five fields are needed: minute hour day-of-month month day-of-week`,
    );
  }
  return fields.map((field, index) => {
    const wanted = new Set<number>();
    for (const part of (parts[index] ?? "").split(",")) {
      const [, all, first, last, step] = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
      const from = all === undefined ? Number(first) : field.from;
      const to =
        all !== undefined || (last === undefined && step !== undefined) ? field.to : Number(last ?? first);
      if (!(from >= field.from && to <= field.to && from <= to) || step === "0") {
        throw new ManifestError(
          `cron "${pattern}": "${part}" is no ${field.name} (${field.from}–${field.to})`,
        );
      }
      for (let value = from; value <= to; value += Number(step ?? 1)) wanted.add(value);
    }
    if (field.name === "day of the week" && wanted.has(7)) wanted.add(0);
    return wanted;
  });
}

type Clock = readonly [minute: number, hour: number, day: number, month: number, weekday: number];

/** As cron does: when both days are given, either may match. */
export function matches(
  [minutes, hours, days, months, weekdays]: Cron,
  [minute, hour, day, month, weekday]: Clock,
): boolean {
  const anyDay = days?.size === 31;
  const anyWeekday = (weekdays?.size ?? 0) >= 7;
  const isDay = days?.has(day) === true;
  const isWeekday = weekdays?.has(weekday) === true;
  const onDay = anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday;
  return minutes?.has(minute) === true && hours?.has(hour) === true && months?.has(month) === true && onDay;
}

/** What a clock on the wall of a time zone shows. */
export function clockIn(timeZone: string): (time: number) => Clock {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      minute: "numeric",
      hour: "numeric",
      day: "numeric",
      month: "numeric",
      weekday: "short",
    });
  } catch (cause) {
    throw new ManifestError(`cron: there is no time zone "${timeZone}"`, { cause });
  }
  const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return [
      Number(parts.minute),
      Number(parts.hour),
      Number(parts.day),
      Number(parts.month),
      weekdays.indexOf(parts.weekday ?? ""),
    ];
  };
}
