import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The exact text of a file: written back in UTF-8 it gives the same bytes, byte order mark and line endings included. Undefined:
 * it isn't UTF-8 text, so writing it back would damage it (Latin-1, UTF-16, a picture).
 */
export function exactText(bytes: Uint8Array): string | undefined {
  // UTF-8 can contain null bytes, but git and GitHub show no diff of such files, and UTF-16 of plain English passes for it.
  if (bytes.includes(0)) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same for a repository's file; also undefined if it doesn't exist. Doesn't follow links, which can lead out of it. */
export function readExactText(folder: string, path: string): string | undefined {
  return isFile(folder, path) ? exactText(readFileSync(join(folder, path))) : undefined;
}

export function isFile(folder: string, path: string): boolean {
  return lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** A file's text as Claude reads and quotes it: with `\n` line endings and no byte order mark. */
export function plainLines(text: string): string {
  return withLineFeeds(withoutMark(text));
}

export function withLineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** The byte order mark that some editors put first. */
export const mark = "\ufeff";

export function withoutMark(text: string): string {
  return text.startsWith(mark) ? text.slice(mark.length) : text;
}
