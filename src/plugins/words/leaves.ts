import { hash } from "node:crypto";

/** Shorter texts say nothing about whose they are. */
const shortest = 3;

/** A text that is found in another tells whose that is only if it is at least this long: "the" and "red" are everywhere. */
export const tellingLength = 5;

/** How deep a value is looked into. A plugin's JSON can be nested without end. */
const deepest = 50;

/** All texts in a value that are long enough to be somebody's words. Not names of properties: those are the plugin's. */
export function leavesOf(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return value.length < shortest ? [] : [value];
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  return Object.values(value).flatMap((one) => leavesOf(one, depth + 1));
}

/** All names of properties in a value. */
export function namesOf(value: unknown, depth = 0): readonly string[] {
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap((one) => namesOf(one, depth + 1))];
}

/** Whether a plugin's own code could use this as the name of a property or key, so that it says nothing about people. */
export function couldBeCode(text: string): boolean {
  return /^[\p{L}_$][\p{L}\d_$]*$/u.test(text);
}

/** An id at Discord: of a person, channel or message. It is nobody's words, whoever's call stored it. */
export function isId(text: string): boolean {
  return /^\d{15,20}$/.test(text);
}

/** What may be people's ids in a text. A channel's looks alike. */
export function idsIn(text: string): readonly string[] {
  return text.match(/(?<!\d)\d{17,20}(?!\d)/g) ?? [];
}

/** Stands for a text without containing it. */
export function leafMark(leaf: string): string {
  return hash("sha256", leaf, "base64url").slice(0, 16);
}

/** Stands for the name of a property. */
export function nameMark(name: string): string {
  return leafMark(`name:${name}`);
}

/** What is noted of a key as a whole, beside the marks of texts in its value. None looks like a mark of a text. */
export const keyMarks = {
  /** The key contains their words. Releases of November 2026 know only this one. */
  named: "",
  /** The key contains what they typed, which could also be the plugin's own word. */
  maybeNamed: "~",
  created: "+",
  /** Written in calls of several people, or of several servers. */
  shared: "*",
  sharedByServers: "**",
} as const;

/** A stored value is JSON, unless the plugin bypassed its API. */
export function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Letters and digits, or whatever there is if it has none: what is left of words that were taken apart and put together. */
export function bare(text: string): string {
  const folded = text.toLowerCase();
  return folded.replaceAll(/[^\p{L}\p{N}]+/gu, "") || folded;
}
