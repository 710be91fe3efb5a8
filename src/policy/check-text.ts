import { basename } from "node:path/posix";
import { entryOf, type Policy } from "./read-policy.ts";
import type { Report } from "./report.ts";

/**
 * What can be told of a source before it is parsed: its name, size and characters, and whether it would break a parser.
 *
 * @returns false: don't hand it to a parser
 */
export function checkText(path: string, source: string, policy: Policy, report: Report): boolean {
  checkName(path, policy, report);
  checkCharacters(source, report);
  const { file_size: bytes, line_length: longest, nesting } = policy.limits;
  const size = Buffer.byteLength(source);
  if (size > bytes) {
    report.add("too_big", 0, `${size} bytes, the limit is ${bytes}`);
    return false;
  }
  for (const line of source.matchAll(/[^\n\r]+/g)) {
    if (line[0].length > longest) {
      report.add(
        "line_too_long",
        line.index,
        `${line[0].length} characters in one line, the limit is ${longest}`,
      );
    }
  }
  for (const directive of source.matchAll(/\/[/*][^\n]*@ts-nocheck|^\s*\/\/\/\s*<.*$/gm)) {
    report.add("type_check", directive.index + directive[0].search(/\S/), directive[0].trim());
  }
  const bracket = deepBracket(source, nesting);
  if (bracket === undefined) return true;
  report.add("too_deep", bracket, `more than ${nesting} brackets in one another`);
  return false;
}

function checkName(path: string, policy: Policy, report: Report): void {
  const [, name] = /^(.+?)(?:\.test)?\.ts$/.exec(basename(path)) ?? [];
  if (name === undefined) {
    report.add("file_name", 0, `${basename(path)} isn't a TypeScript file`);
    return;
  }
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) report.add("file_name", 0, `"${name}" isn't kebab-case`);
  if (name.length > policy.limits.name_length) report.add("file_name", 0, `"${name}" is too long a name`);
  const reserved = entryOf(policy.reservedNames, name);
  if (reserved !== undefined) report.add("file_name", 0, `"${name}" is reserved: ${reserved}`);
}

const suspicious =
  /\p{Variation_Selector}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;

/** Characters that nobody sees, or that make text read in another order than it runs. */
function checkCharacters(source: string, report: Report): void {
  // A black flag and tags make the flags of England, Scotland and Wales: same length, so that places stay right.
  const withoutFlags = source.replace(/\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}/gu, (flag) =>
    "x".repeat(flag.length),
  );
  for (const match of withoutFlags.matchAll(suspicious)) {
    const at = match.index;
    if (isOrdinary(match[0], withoutFlags, at)) continue;
    report.add("hidden_characters", at, `U+${hex(match[0])} in the source`);
  }
}

function isOrdinary(character: string, source: string, at: number): boolean {
  if (character === "\t" || character === "\n" || character === "\r") return true;
  if (character === "\ufeff") return at === 0;
  const before = previous(source, at);
  const visibleBefore = before !== "" && !/[\p{Cf}\p{Cc}\s]/u.test(before);
  // Text and emoji presentation, once, after what it presents.
  if (character === "\ufe0f" || character === "\ufe0e")
    return visibleBefore && !/[\ufe00-\ufe0f]/.test(before);
  // Joiners belong to emoji ("family") and to scripts such as Persian and Hindi.
  if (character === "\u200d" || character === "\u200c") {
    return (
      /[^\p{ASCII}]/u.test(before) && /\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}/u.test(before)
    );
  }
  return false;
}

function previous(source: string, at: number): string {
  return [...source.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}

/** Brackets are counted in strings and comments too: telling those apart is the parser's job, and it comes after. */
function deepBracket(source: string, limit: number): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of source.matchAll(/[([{}\])]/g)) {
    if ("([{".includes(bracket)) depth += 1;
    else if (")]}".includes(bracket)) depth = Math.max(0, depth - 1);
    if (depth > limit) return index;
  }
  return undefined;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
