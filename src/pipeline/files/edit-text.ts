import { usualLineEnding, withEndingsOf } from "./line-ends.ts";
import { mark, plainLines, withLineFeeds, withoutMark } from "./text-file.ts";

export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** An edit that can't be made: the text to find occurs nowhere, or more than once. */
export interface UnfitEdit {
  readonly find: string;
  readonly times: "not at all" | "more than once";
}

/**
 * A file's text after edits that use `\n`, whatever its line endings: untouched text stays byte for byte, and new lines end as
 * the file's lines do. The byte order mark and the final newline stay.
 *
 * @param exact from `exactText`
 */
export function editText(exact: string, edits: readonly Edit[]): string | UnfitEdit {
  const end = usualLineEnding(exact);
  let text = withoutMark(exact);
  for (const edit of edits) {
    const plain = withLineFeeds(text);
    const find = plainLines(edit.find);
    const at = plain.indexOf(find);
    if (at < 0) return { find: edit.find, times: "not at all" };
    if (plain.indexOf(find, at + 1) >= 0) return { find: edit.find, times: "more than once" };
    const [from, to] = [placeIn(text, at), placeIn(text, at + find.length)];
    text =
      text.slice(0, from) +
      withEndingsOf(text.slice(from, to), plainLines(edit.replace), end) +
      text.slice(to);
  }
  return markOf(exact) + withLastEnd(text, exact, end);
}

/** A rewritten file's text, in the file's existing format. */
export function replaceText(exact: string, content: string): string {
  const end = usualLineEnding(exact);
  const text = withEndingsOf(withoutMark(exact), plainLines(content), end);
  const endsOpen = exact !== "" && !exact.endsWith("\n");
  // Claude sees a file between tags, so it can't tell whether the last line has a newline.
  return markOf(exact) + (endsOpen ? text.replace(/\r?\n$/, "") : withLastEnd(text, exact, end));
}

function markOf(exact: string): string {
  return exact.startsWith(mark) ? mark : "";
}

function withLastEnd(text: string, exact: string, end: string): string {
  return exact.endsWith("\n") && text !== "" && !text.endsWith("\n") ? text + end : text;
}

/** Converts an offset in the text with `\n` line endings to one in the text itself. */
function placeIn(text: string, plainPlace: number): number {
  let place = plainPlace;
  for (let at = text.indexOf("\r\n"); at >= 0 && at < place; at = text.indexOf("\r\n", at + 2)) place += 1;
  return place;
}
