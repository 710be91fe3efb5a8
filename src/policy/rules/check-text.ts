import { basename } from "node:path/posix";
import { findHidden } from "../hidden-characters.ts";
import { entryOf, type Policy } from "../read-policy.ts";
import type { Report } from "./report.ts";

/**
 * Checks a source before it is parsed: its name, size and characters, and whether it would break a parser.
 *
 * @returns false: don't hand it to a parser
 */
export function checkText(path: string, source: string, policy: Policy, report: Report): boolean {
  checkName(path, policy, report);
  for (const { at, detail } of findHidden(source)) report.add("hidden_characters", at, detail);
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
  checkDirectives(source, report);
  const bracket = deepBracket(source, nesting);
  if (bracket === undefined) return true;
  report.add("too_deep", bracket, `more than ${nesting} brackets in one another`);
  return false;
}

/** Finds comments that turn the type check off, or widen it. Reads each line once. */
function checkDirectives(source: string, report: Report): void {
  for (const { 0: line, index } of source.matchAll(/[^\n]+/g)) {
    const comment = line.search(/\/[/*]/);
    const isReference = /^\s*\/\/\/\s*</.test(line);
    const isOff = comment >= 0 && line.includes("@ts-nocheck", comment);
    if (isReference || isOff)
      report.add("type_check", index + Math.max(0, comment), line.slice(comment).trim());
  }
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

/** Counts brackets in strings and comments too: telling those apart is the parser's job, which comes later. */
function deepBracket(source: string, limit: number): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of source.matchAll(/[([{}\])]/g)) {
    if ("([{".includes(bracket)) depth += 1;
    else if (")]}".includes(bracket)) depth = Math.max(0, depth - 1);
    if (depth > limit) return index;
  }
  return undefined;
}
