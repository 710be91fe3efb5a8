import { inFormOf, usualEnd } from "./line-ends.ts";
import { mark, plainLines, withLineFeeds, withoutMark } from "./text-file.ts";

export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** An edit that can't be made: what it looks for stands nowhere, or in several places. */
export interface Unfit {
  readonly find: string;
  readonly times: "not at all" | "more than once";
}

/**
 * A file's text after edits that know lines by `\n`, however they end in the file: what isn't touched stays byte for byte, and
 * what is new ends as the file's lines do. The byte order mark and the newline at the end stay.
 *
 * @param exact as `exactText` gives it
 */
export function editText(exact: string, edits: readonly Edit[]): string | Unfit {
  const end = usualEnd(exact);
  let text = withoutMark(exact);
  for (const edit of edits) {
    const plain = withLineFeeds(text);
    const find = plainLines(edit.find);
    const at = plain.indexOf(find);
    if (at < 0) return { find: edit.find, times: "not at all" };
    if (plain.indexOf(find, at + 1) >= 0) return { find: edit.find, times: "more than once" };
    const [from, to] = [placeIn(text, at), placeIn(text, at + find.length)];
    text =
      text.slice(0, from) + inFormOf(text.slice(from, to), plainLines(edit.replace), end) + text.slice(to);
  }
  return markOf(exact) + withLastEnd(text, exact, end);
}

/** A file's text when all of it is written anew: in the form that it has. */
export function replaceText(exact: string, content: string): string {
  const end = usualEnd(exact);
  const text = inFormOf(withoutMark(exact), plainLines(content), end);
  const endsOpen = exact !== "" && !exact.endsWith("\n");
  // Claude is shown a file between marks: it can't see whether its last line ends.
  return markOf(exact) + (endsOpen ? text.replace(/\r?\n$/, "") : withLastEnd(text, exact, end));
}

function markOf(exact: string): string {
  return exact.startsWith(mark) ? mark : "";
}

function withLastEnd(text: string, exact: string, end: string): string {
  return exact.endsWith("\n") && text !== "" && !text.endsWith("\n") ? text + end : text;
}

/** A place in a text, given where it is when all lines end in `\n`. */
function placeIn(text: string, plainPlace: number): number {
  let place = plainPlace;
  for (let at = text.indexOf("\r\n"); at >= 0 && at < place; at = text.indexOf("\r\n", at + 2)) place += 1;
  return place;
}
