import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text in a file, exactly: written again in UTF-8 it is the same bytes, with its byte order mark and its line ends. Undefined:
 * it isn't text in UTF-8, so it can't be written again without harm (Latin-1, UTF-16, a picture).
 */
export function exactText(bytes: Uint8Array): string | undefined {
  // UTF-8 may have zeros; git and GitHub show no difference of such files, and UTF-16 of plain English looks like it.
  if (bytes.includes(0)) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same of a file of a repository; undefined also when it isn't there. Links aren't followed: they may lead out of it. */
export function readExactText(folder: string, path: string): string | undefined {
  return isFile(folder, path) ? exactText(readFileSync(join(folder, path))) : undefined;
}

export function isFile(folder: string, path: string): boolean {
  return lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** A file's text as Claude reads and quotes it: every line ends in `\n`, and nothing invisible comes first. */
export function plainLines(text: string): string {
  return withLineFeeds(withoutMark(text));
}

export function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** A byte order mark, which some editors put first. */
export const mark = "\ufeff";

export function withoutMark(text: string): string {
  return text.startsWith(mark) ? text.slice(mark.length) : text;
}
