import { ManifestError } from "./manifest.ts";

/** The wanted minutes, hours, days, months and weekdays. */
export type Cron = readonly ReadonlySet<number>[];

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

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How far ahead is looked, in milliseconds. Looking takes a millisecond, in which the bot does nothing else. */
const HORIZON_MS = 35 * 24 * HOUR_MS;

/**
 * The first minute after a time at which the pattern is due, in milliseconds since 1970; undefined: none within 35 days.
 *
 * @throws ManifestError
 */
export function nextMatch(pattern: string, timeZone: string, after: number): number | undefined {
  const cron = readCron(pattern);
  const clock = clockIn(timeZone);
  const [minutes, hours] = cron;
  const firstOf = (wanted: ReadonlySet<number> | undefined) => wanted?.values().next().value ?? 0;
  let time = after - (after % MINUTE_MS) + MINUTE_MS;
  while (time - after < HORIZON_MS) {
    const [minute, hour, ...day] = clock(time);
    const toNextHour = (60 - minute) * MINUTE_MS;
    if (!matches(cron, [firstOf(minutes), firstOf(hours), ...day])) {
      // To the last hour of the day: where clocks change, a day doesn't have 24.
      time += toNextHour + Math.max(0, 22 - hour) * HOUR_MS;
    } else if (hours?.has(hour) !== true) time += toNextHour;
    else if (minutes?.has(minute) === true) return time;
    else time += MINUTE_MS;
  }
  return undefined;
}
