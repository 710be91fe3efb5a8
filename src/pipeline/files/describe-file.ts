import { basename } from "node:path/posix";
import { plainLines } from "./text-file.ts";

/** A file in one line. */
export interface FileDescription {
  /** What its author says it is: one sentence or heading; "": nothing. */
  readonly says: string;
  /** Names, in file order. */
  readonly exports: readonly string[];
}

/** Maximum lines to read: a file says at its beginning what it is. */
const mostLines = 4_000;
/** Maximum characters per line: generated code can be a single line. */
const longestLine = 400;

/**
 * Reads what a file is from its text alone: it may be unreviewed, so nothing parses it here. Every line is read once, and
 * anything not understood is left out.
 */
export function describeFile(path: string, text: string): FileDescription {
  const lines = plainLines(text)
    .split("\n", mostLines)
    .map((line) => line.slice(0, longestLine));
  if (/\.[cm]?[jt]sx?$/.test(path)) return { says: saidInCode(path, lines), exports: exportsIn(lines) };
  if (/\.(?:md|markdown)$/i.test(path)) return { says: headingIn(lines), exports: [] };
  if (/\.(?:css|scss)$/.test(path)) return { says: blocksIn(lines)[0]?.text ?? "", exports: [] };
  if (/\.(?:ya?ml|sh|toml|py)$|(?:^|\/)(?:\.[^/.]+|[^/.]+)$/.test(path)) {
    return { says: hashComment(lines), exports: [] };
  }
  return { says: "", exports: [] };
}

function headingIn(lines: readonly string[]): string {
  const heading = lines.find((line) => /^#{1,6} /.test(line)) ?? "";
  return firstSentence(heading.replace(/^#+ /, ""));
}

function hashComment(lines: readonly string[]): string {
  const comment = lines.find((line) => /^# *[^\s!#]/.test(line)) ?? "";
  return firstSentence(comment.replace(/^# */, ""));
}

/** A comment that begins a line, and the line of code after it. */
interface Block {
  readonly text: string;
  readonly before: string;
  /** It belongs to no declaration: it comes before all code, or by itself after the imports. */
  readonly isOfFile: boolean;
}

/** The file's own comment, else its main export's, else that of its first function, class or constant, or of any export. */
function saidInCode(path: string, lines: readonly string[]): string {
  const blocks = blocksIn(lines);
  const isExport = ({ before }: Block) => before.startsWith("export ");
  const isMain = (block: Block) =>
    isExport(block) && exportsIn([block.before]).some((name) => isNamedAs(path, name));
  const does = ({ before }: Block) =>
    /^export (?:default |async |abstract )*(?:function|class|const)\b/.test(before);
  const said = [({ isOfFile }: Block) => isOfFile, isMain, does, isExport, () => true]
    .map((fits) => blocks.find(fits))
    .find((block) => block !== undefined);
  return said?.text ?? "";
}

/** Whether a file is named after an export: `create-git.ts` after `createGit`. */
export function isNamedAs(path: string, name: string): boolean {
  const file = basename(path).replace(/\..*$/, "");
  return file.replaceAll(/[-_]/g, "").toLowerCase() === name.replaceAll("_", "").toLowerCase();
}

/** Comments for tools and lawyers don't say what a file is. */
const forTools =
  /^(?:biome-|eslint|prettier|@ts-|ts-|c8 |v8 |istanbul|#|<reference|@license|copyright|spdx-)/i;

function blocksIn(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let leads = true;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const isBlock = line.startsWith("/*");
    if (!isBlock && !line.startsWith("//")) {
      if (line !== "" && !/^(?:import\b|\}? from\b|#!|\s|\})/.test(line)) leads = false;
      continue;
    }
    const comment: string[] = [];
    if (isBlock) {
      for (; at < lines.length; at += 1) {
        comment.push(lines[at] ?? "");
        if (lines[at]?.includes("*/")) break;
      }
    } else {
      for (; lines[at]?.startsWith("//"); at += 1) comment.push(lines[at] ?? "");
      at -= 1;
    }
    const words = comment.map(unmarked);
    const tag = words.findIndex((each) => /^@[a-z]/.test(each));
    const text = firstSentence(words.slice(0, tag < 0 ? undefined : tag).join(" "));
    if (text !== "" && !forTools.test(text)) {
      const before = lines[at + 1] ?? "";
      blocks.push({ text, before, isOfFile: leads && /^(?:import\b|$)/.test(before) });
    }
  }
  return blocks;
}

function unmarked(line: string): string {
  return line
    .replace(/^\s*(?:\/\*{1,2}|\/\/+|\*(?!\/))?/, "")
    .replace(/\*\/.*$/, "")
    .trim();
}

/** Up to the first full stop that ends a sentence. */
export function firstSentence(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").trim();
  return /^.*?[.!?](?=\s+[\p{Lu}"`@]|$)/u.exec(plain)?.[0].replace(/\.$/, "") ?? plain;
}

const declared =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const enum|const|let|var|interface|type|enum|namespace) ([\w$]+)/;

function exportsIn(lines: readonly string[]): string[] {
  const names = new Set<string>();
  let inList = false;
  for (const line of lines) {
    const name = declared.exec(line)?.[1];
    if (name !== undefined) names.add(name);
    else if (/^export default\b/.test(line)) names.add("default");
    const listed: string | undefined = inList ? line : /^export (?:type )?\{(.*)$/.exec(line)?.[1];
    if (listed === undefined) continue;
    for (const part of (listed.split("}", 1)[0] ?? "").split(",")) {
      const last = /([\w$]+)\s*$/.exec(part)?.[1];
      if (last !== undefined) names.add(last);
    }
    inList = !listed.includes("}");
  }
  return [...names];
}
