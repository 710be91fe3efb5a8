import { ManifestError } from "./manifest.ts";

/*
 * Parses the five fields of a cron line itself, so that only these five reach the library: no seconds, no years, and none of
 * the letters (`L`, `W`, `#`, `?`) that mean something different in each program. Each number is checked against its bounds
 * before it is used: a step of `00` once caused an endless loop.
 */

/** A cron line that matches at some time, with numbers only: `0 9 * 1 1-5`. */
export type CronLine = string & { readonly isCronLine: true };

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** In the order of their numbers, starting with `from`. */
  readonly names: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const minute: Field = { name: "minute", from: 0, to: 59, names: [] };
const hour: Field = { name: "hour", from: 0, to: 23, names: [] };
const day: Field = { name: "day of the month", from: 1, to: 31, names: [] };
const month: Field = { name: "month", from: 1, to: 12, names: months };
/** Sunday is 0 and 7. */
const weekday: Field = { name: "day of the week", from: 0, to: 7, names: weekdays };

/** Names for lines of five fields, as in crontab(5). `@reboot` is missing: use `load` instead. */
const nicknames: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

const longest = 200;
/** The most days that each month has. */
const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * Reads a cron line: five fields, or a name such as `@daily`.
 *
 * @throws ManifestError, also for a date that never exists
 */
export function readCronLine(pattern: string): CronLine {
  const no = (why: string): ManifestError => new ManifestError(`cron "${pattern.slice(0, longest)}": ${why}`);
  if (pattern.length > longest) throw no(`it has more than ${longest} characters`);
  const plain = pattern.trim().toLowerCase();
  const five = nicknames.get(plain) ?? plain;
  if (five.startsWith("@")) throw no(`the names are ${[...nicknames.keys()].join(", ")}`);
  const [minutes, hours, days, inMonths, onWeekdays, ...more] = five.split(/\s+/);
  if (
    minutes === undefined ||
    hours === undefined ||
    days === undefined ||
    inMonths === undefined ||
    onWeekdays === undefined ||
    more.length > 0
  ) {
    throw no("five fields are needed: minute hour day-of-month month day-of-week");
  }
  const wanted = {
    minutes: readField(minutes, minute, no),
    hours: readField(hours, hour, no),
    days: readField(days, day, no),
    months: readField(inMonths, month, no),
    weekdays: readField(onWeekdays, weekday, no),
  };
  const exists = [...wanted.months.numbers].some((one) =>
    [...wanted.days.numbers].some((date) => date <= (daysIn[one - 1] ?? 0)),
  );
  // With a day of the week, either one matches, so the line is due anyway.
  if (!exists && wanted.weekdays.text === "*")
    throw no("none of its months has such a day, so it never comes");
  return Object.values(wanted)
    .map(({ text }) => text)
    .join(" ") as CronLine;
}

interface Wanted {
  /** With numbers only, and `*` if all are meant, no matter how that was written. */
  readonly text: string;
  readonly numbers: ReadonlySet<number>;
}

function readField(text: string, field: Field, no: (why: string) => ManifestError): Wanted {
  const numbers = new Set<number>();
  const parts = text.split(",").map((part) => {
    const read = readPart(part, field);
    if (read === undefined) {
      const names = field.names.length === 0 ? "" : `, or ${field.names.slice(0, 3).join(", ")} …`;
      throw no(`"${part.slice(0, 40)}" is no ${field.name} (${field.from}–${field.to}${names})`);
    }
    for (let at = read.first; at <= read.last; at += read.step) numbers.add(at);
    return read.text;
  });
  if (field === weekday && numbers.has(7)) numbers.add(0).delete(7);
  const most = field === weekday ? 7 : field.to - field.from + 1;
  return { text: numbers.size === most ? "*" : parts.join(","), numbers };
}

interface Part {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly text: string;
}

/** A star, `5`, `1-5` or `mon-fri`, each optionally with a step, as in `8-18/2`. A number with a step runs to the field's end. */
function readPart(part: string, field: Field): Part | undefined {
  const [, range = "", stepText] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
  const step = Number(stepText ?? 1);
  const [from = "", to, ...more] = range.split("-");
  const first = from === "*" ? field.from : numberOf(from, field);
  const last = lastOf(to, first, field, from === "*" || stepText !== undefined);
  if (first === undefined || last === undefined || more.length > 0 || (from === "*" && to !== undefined))
    return undefined;
  if (first > last || step < 1 || step > field.to - field.from + 1) return undefined;
  const written = from === "*" ? "*" : first === last ? String(first) : `${first}-${last}`;
  return {
    first,
    last,
    step,
    text: stepText === undefined || first === last ? written : `${written}/${step}`,
  };
}

function lastOf(
  to: string | undefined,
  first: number | undefined,
  field: Field,
  goesOn: boolean,
): number | undefined {
  if (to === undefined) return goesOn ? field.to - Number(field === weekday) : first;
  const last = numberOf(to, field);
  // A range that ends on Sunday: "fri-sun".
  return field === weekday && last === 0 && first !== 0 ? 7 : last;
}

function numberOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + from : /^\d{1,3}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}
