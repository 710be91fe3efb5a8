import {
  longestLine,
  longestUrl,
  longestZone,
  type SettingSpec,
  usualLines,
  usualText,
  valuesOf,
} from "../../declaration/settings.ts";
import type { SettingData } from "../store/plugin-settings.ts";
import { findZones, knownZone } from "../time/time-zones.ts";

/** Characters of all lines: they have to fit into a form. */
const longestInAll = 4_000;

/** What somebody entered: a value (undefined: nothing), or what is wrong with it, to follow the setting's name: "is 23 at most". */
export type Entered = { readonly value: SettingData | undefined } | { readonly problem: string };

/** Reads what was entered in a form or given by a test: texts, numbers, ids. */
export function readEntered(spec: SettingSpec, given: unknown): Entered {
  const value = valueFrom(spec, given);
  if (value === undefined) return { value };
  const problem = problemWith(spec, value);
  return problem === undefined ? { value: value as SettingData } : { problem };
}

/** Undefined: nothing was entered. Anything else than what fits is left as it is, for `problemWith`. */
function valueFrom(spec: SettingSpec, given: unknown): unknown {
  const [first] = Array.isArray(given) ? given : [given];
  switch (spec.type) {
    case "text":
    case "url":
      return typeof given === "string" ? given.trim() || undefined : (given ?? undefined);
    case "timeZone":
      return typeof given === "string" ? zoneFrom(given.trim()) || undefined : (given ?? undefined);
    case "number":
    case "integer": {
      if (typeof given !== "string") return given ?? undefined;
      const text = given.trim().replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
      return text === "" ? undefined : Number(text);
    }
    case "switch":
      return given ?? undefined;
    case "choice":
    case "channel":
    case "role":
    case "member":
      return first === "" ? undefined : (first ?? undefined);
    default: {
      const all = typeof given === "string" ? given.split("\n").map((line) => line.trim()) : given;
      if (!Array.isArray(all)) return all ?? undefined;
      const some = all.filter((one) => one !== "");
      return some.length === 0 ? undefined : some;
    }
  }
}

/** What is wrong with a value; undefined: nothing, it is `SettingData` that fits. Also for what was stored for an earlier version. */
export function problemWith(spec: SettingSpec, value: unknown): string | undefined {
  switch (spec.type) {
    case "text":
      return textProblem(value, spec.max ?? usualText);
    case "url":
      return textProblem(value, longestUrl);
    case "timeZone":
      return textProblem(value, longestZone) ?? zoneProblem(String(value));
    case "number":
    case "integer":
      return numberProblem(value, spec);
    case "switch":
      return typeof value === "boolean" ? undefined : "is on or off";
    case "choice":
      return typeof value === "string" && valuesOf(spec).includes(value)
        ? undefined
        : "isn't one of the choices";
    case "channel":
    case "role":
    case "member":
      return isId(value) ? undefined : `isn't a ${spec.type}`;
    case "lines": {
      const { max = usualLines } = spec;
      if (!isTexts(value)) return "has to be lines of text";
      if (value.length > max) return `has ${max} lines at most, not ${value.length}`;
      if (value.join("\n").length > longestInAll) return `has ${longestInAll} characters at most in all`;
      const long = value.find((line) => textProblem(line, longestLine) !== undefined);
      return long === undefined ? undefined : `has a line that ${textProblem(long, longestLine)}`;
    }
    default: {
      const { max = 25 } = spec;
      if (!isTexts(value) || !value.every(isId)) return `has to be ${spec.type}`;
      return value.length > max ? `takes ${max} ${spec.type} at most` : undefined;
    }
  }
}

function textProblem(value: unknown, max: number): string | undefined {
  if (typeof value !== "string") return "has to be text";
  return value.length > max ? `has ${max} characters at most, not ${value.length}` : undefined;
}

/** "berlin" and "europe/berlin" are Europe/Berlin. What could be several zones, or none, is left as it is. */
function zoneFrom(text: string): string {
  const [zone, ...others] = findZones(text);
  return knownZone(text) ?? (zone === undefined || others.length > 0 ? text : zone);
}

function zoneProblem(zone: string): string | undefined {
  if (knownZone(zone) !== undefined) return undefined;
  const near = findZones(zone).slice(0, 3);
  if (near.length > 0) return `could be ${near.join(" or ")}, or another: write one of them`;
  return "isn't a time zone: write the name of a large city there, such as Europe/Berlin";
}

function numberProblem(
  value: unknown,
  { type, min = -Infinity, max = Infinity }: Extract<SettingSpec, { readonly min?: unknown }>,
): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return "has to be a number";
  if (type === "integer" && !Number.isSafeInteger(value)) return "has to be a whole number";
  if (value < min) return `is ${min} at least`;
  return value > max ? `is ${max} at most` : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^\d{17,20}$/.test(value);
}
