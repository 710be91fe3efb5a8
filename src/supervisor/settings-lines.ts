import { parseEnv } from "node:util";
import { type Cut, cutInLine, openQuoteOf } from "./misread-values.ts";

/** One line of `.env` that is neither blank nor a comment, as a person wrote it. */
export interface SettingsLine {
  /** Counted from 1. */
  readonly number: number;
  /** The name that is set; undefined: Node's parser doesn't read the line as NAME=value. */
  readonly name: string | undefined;
  /** The first word of a line that isn't read that way. */
  readonly word: string;
  /** It looks like NAME=value, but a tab or an invisible character keeps it from being read. */
  readonly looksRight: boolean;
  /** Whether the line is meant to set something, in any syntax. */
  readonly assigns: boolean;
  /** The number of the line whose open quote swallowed this one; undefined: none. */
  readonly within: number | undefined;
  /** It has no value, nor a # that could be meant as one. */
  readonly empty: boolean;
  /** Why the value, or part of it, isn't read; undefined: it is. */
  readonly cut: Cut | undefined;
}

/**
 * The lines of `.env`, parsed as Node does (nodejs.org, "util.parseEnv"), which silently skips lines that it doesn't
 * understand. No part of a value is returned: it may be a secret.
 *
 * @param text with \n as its line ends
 */
export function settingsLines(text: string): readonly SettingsLine[] {
  const lines = text.split("\n");
  const all = parseEnv(text);
  const found: (SettingsLine & { readonly chunk: string })[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = trimmed(lines[at]);
    if (line === "" || line.startsWith("#")) continue;
    const value = valueIn(line);
    const swallowed = swallowedBy(value, lines.slice(at + 1));
    const chunk = lines.slice(at, at + 1 + swallowed.length).join("\n");
    found.push({ ...lineOf(line, at + 1, parseEnv(chunk)), cut: cutOf(value, swallowed), chunk });
    for (const [index, inner] of swallowed.entries()) {
      if (!setsSomething.test(trimmed(inner))) continue;
      found.push({ ...lineOf(trimmed(inner), at + 2 + index, {}), within: at + 1, chunk });
    }
    at += swallowed.length;
  }
  return found.map(({ chunk, ...line }, index) => {
    const { name } = line;
    const isLast = name !== undefined && !found.slice(index + 1).some((later) => later.name === name);
    // Something else in the file changes how it is read.
    return isLast && parseEnv(chunk)[name] !== all[name] ? { ...line, name: undefined, word: name } : line;
  });
}

/** Allows any blanks that a web page or an editor puts there; Node's parser knows only two kinds. */
const name = String.raw`[A-Za-z_][\w.-]*`;
const setsSomething = new RegExp(String.raw`^(?:(?:export|set)\s+|\$env:)?["']?${name}["']?\s*[:=]`, "i");

function lineOf(line: string, number: number, read: NodeJS.Dict<string>): SettingsLine {
  const set = new RegExp(String.raw`^(?:export\s+)?(${name})\s*=`).exec(line)?.[1];
  const isRead = set !== undefined && read[set] !== undefined;
  const value = valueIn(line);
  const cut = cutInLine(value);
  return {
    number,
    name: isRead ? set : undefined,
    word: set ?? /^(?:(?:export|set)\s+|\$env:)?["']?([\w.-]+)/i.exec(line)?.[1] ?? "",
    looksRight: set !== undefined && !isRead,
    assigns: setsSomething.test(line) || /^(?:set\s|\$env:)/i.test(line),
    within: undefined,
    // "= # a comment" is empty, too.
    empty: line.includes("=") && (value === "" || (value.startsWith("#") && cut === undefined)),
    cut: isRead ? cut : undefined,
  };
}

function cutOf(value: string, swallowed: readonly string[]): Cut | undefined {
  if (openQuoteOf(value) === undefined) return cutInLine(value);
  // A multi-line value is fine, and a lone quote is a character like any other.
  const isMeant = swallowed.length > 0 ? !swallowed.some(isSeparateLine) : value.length === 1;
  return isMeant ? undefined : "open-quote";
}

function isSeparateLine(line: string): boolean {
  return setsSomething.test(trimmed(line)) || trimmed(line).startsWith("#");
}

function swallowedBy(value: string, next: readonly string[]): readonly string[] {
  const quote = openQuoteOf(value);
  return quote === undefined ? [] : next.slice(0, next.findIndex((line) => line.includes(quote)) + 1);
}

function valueIn(line: string): string {
  return /^[^=]*=(.*)$/.exec(line)?.[1]?.trim() ?? "";
}

function trimmed(line: string | undefined): string {
  return (line ?? "").replaceAll(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, "");
}
