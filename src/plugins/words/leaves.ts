import { createHash } from "node:crypto";

/** Shorter texts say nothing about whose they are. */
const shortest = 3;

/** A text that is found in another tells whose that is only if it is at least this long: "the" and "red" are everywhere. */
export const tellingLength = 5;

/** How deep a value is looked into. A plugin's JSON can be nested without end. */
const deepest = 50;

/** All texts in a value, names of properties included, that are long enough to be somebody's words. */
export function leavesOf(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return value.length < shortest ? [] : [value];
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, depth + 1));
  return Object.entries(value).flatMap(([name, one]) => [
    ...(name.length < shortest ? [] : [name]),
    ...leavesOf(one, depth + 1),
  ]);
}

/** Stands for a text without containing it. */
export function leafMark(leaf: string): string {
  return createHash("sha256").update(leaf).digest("base64url").slice(0, 16);
}

/** A stored value is JSON, unless the plugin bypassed its API. */
export function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
