import { isBlank } from "./blank.ts";
import { violation } from "./form-codes.ts";
import type { Check, Path, Violation } from "./violation.ts";

/**
 * The building blocks of forms. Discord treats a field that is `null` as missing, and ignores fields that it
 * doesn't know.
 */

/** Characters as Discord counts them: code points, not UTF-16 units. */
export function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * A text within these lengths. A required text needs more than white space and invisible characters. `trim`: surrounding white
 * space isn't counted, and an invisible character that isn't white space counts as text, since Discord's clients use it.
 */
export function text({
  min = 0,
  max,
  trim = false,
}: {
  readonly min?: number;
  readonly max: number;
  readonly trim?: boolean;
}): Check {
  return (value, path) => {
    if (typeof value !== "string") return [violation(path, "MODEL_TYPE_CONVERT", "a string")];
    const length = charactersIn(trim ? value.trim() : value);
    const saysNothing = trim ? length === 0 : isBlank(value);
    if (saysNothing && min > 0) return [violation(path, "BASE_TYPE_REQUIRED")];
    return lengthViolations(length, min, max, path);
  };
}

/** A list within these lengths, each element valid. */
export function list(
  { min = 0, max }: { readonly min?: number; readonly max: number },
  each: Check = () => [],
): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [violation(path, "MODEL_TYPE_CONVERT", "a list")];
    const found = lengthViolations(value.length, min, max, path);
    // A list that is far too long isn't checked to its end.
    const looked = value.slice(0, max + 1);
    return [...found, ...looked.flatMap((one, index) => each(one, [...path, index]))];
  };
}

function lengthViolations(length: number, min: number, max: number, path: Path): readonly Violation[] {
  if (length >= min && length <= max) return [];
  if (min > 0) return [violation(path, "BASE_TYPE_BAD_LENGTH", min, max)];
  return [violation(path, "BASE_TYPE_MAX_LENGTH", max)];
}

export function integer({ min, max }: { readonly min: number; readonly max: number }): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an integer")];
    return numberViolations(value, min, max, path);
  };
}

export function number({ min, max }: { readonly min: number; readonly max: number }): Check {
  return (value, path) => {
    if (typeof value !== "number" || Number.isNaN(value)) {
      return [violation(path, "MODEL_TYPE_CONVERT", "a number")];
    }
    return numberViolations(value, min, max, path);
  };
}

function numberViolations(value: unknown, min: number, max: number, path: Path): readonly Violation[] {
  if (typeof value !== "number") return [];
  if (value < min) return [violation(path, "NUMBER_TYPE_MIN", min)];
  if (value > max) return [violation(path, "NUMBER_TYPE_MAX", max)];
  return [];
}

export const flag: Check = (value, path) =>
  typeof value === "boolean" ? [] : [violation(path, "MODEL_TYPE_CONVERT", "true or false")];

export function oneOf(choices: readonly (string | number)[]): Check {
  return (value, path) =>
    choices.includes(value as string | number) ? [] : [violation(path, "BASE_TYPE_CHOICES", choices)];
}

/** An id: up to 20 digits. https://discord.com/developers/docs/reference#snowflakes */
export const snowflake: Check = (value, path) =>
  /^\d{1,20}$/.test(String(value)) && (typeof value === "string" || typeof value === "number")
    ? []
    : [violation(path, "NUMBER_TYPE_COERCE", String(value).slice(0, 100))];

/** A date, a time with seconds, and the zone. */
const moment =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A time as ISO 8601, on a day that exists: JavaScript reads the 30th of February as the 2nd of March. */
export const timestamp: Check = (value, path) => {
  const [, day] = typeof value === "string" ? (moment.exec(value) ?? []) : [];
  const start = new Date(`${day}T00:00:00Z`);
  const isThere = !Number.isNaN(start.getTime()) && start.toISOString().slice(0, 10) === day;
  return isThere ? [] : [violation(path, "DATE_TIME_TYPE_PARSE", String(value).slice(0, 100))];
};

/** Can be missing. */
export function optional(check: Check): Check {
  return (value, path) => (value === undefined || value === null ? [] : check(value, path));
}

/** Can't be missing. */
export function required(check: Check): Check {
  return (value, path) =>
    value === undefined || value === null ? [violation(path, "BASE_TYPE_REQUIRED")] : check(value, path);
}

/** Anything. */
export const anything: Check = () => [];

/** An object with these fields. Other fields are ignored. */
export function object(fields: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
    return Object.entries(fields).flatMap(([name, check]) => check(value[name], [...path, name]));
  };
}

/** All of these; reports the violations of each. */
export function all(...checks: readonly Check[]): Check {
  return (value, path) => checks.flatMap((check) => check(value, path));
}

/** The field `type` selects the check. */
export function byType(kinds: Readonly<Record<number, Check>>): Check {
  const types = Object.keys(kinds).map(Number);
  return (value, path) => {
    if (!isObject(value)) return [violation(path, "MODEL_TYPE_CONVERT", "an object")];
    const { type } = value;
    if (type === undefined) return [violation([...path, "type"], "BASE_TYPE_REQUIRED")];
    const check = typeof type === "number" ? kinds[type] : undefined;
    return check === undefined ? [violation(path, "UNION_TYPE_CHOICES", types)] : check(value, path);
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The elements of a list; none if it isn't one. */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Reports each element whose `key` has come before. Elements without one are ignored. Discord trims
 * what it gets: keys that differ only in surrounding white space are equal.
 */
export function unique(
  elements: readonly unknown[],
  key: (element: unknown) => string | undefined,
  repeated: (index: number) => Violation,
): readonly Violation[] {
  const seen = new Set<string>();
  return elements.flatMap((element, index) => {
    const found = key(element)?.trim();
    if (found === undefined) return [];
    if (seen.has(found)) return [repeated(index)];
    seen.add(found);
    return [];
  });
}
