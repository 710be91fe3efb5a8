/** How most lines of a text end. */
export function usualLineEnding(text: string): "\r\n" | "\n" {
  const windows = text.split("\r\n").length - 1;
  return windows * 2 > text.split("\n").length - 1 ? "\r\n" : "\n";
}

/**
 * A new text with an old one's line endings. Some files mix them, and changing two lines must not change all the others: an
 * existing line keeps its ending.
 *
 * @param plain the new text; its lines end in `\n`
 * @param end for new lines
 */
export function withEndingsOf(old: string, plain: string, end: "\r\n" | "\n"): string {
  if (end === "\n" && !old.includes("\r\n")) return plain;
  const [before, after] = [linesOf(old), linesOf(plain)];
  const first = sameFrom(before, after, (lines, at) => lines[at]);
  const [oldRest, newRest] = [before.slice(first), after.slice(first)];
  const last = sameFrom(oldRest, newRest, (lines, at) => lines[lines.length - 1 - at]);
  const known = new Map<string, string[]>();
  for (const line of oldRest.slice(0, oldRest.length - last).reverse()) {
    const ends = known.get(line.text);
    if (ends === undefined) known.set(line.text, [line.end]);
    else ends.push(line.end);
  }
  const changed = newRest.slice(0, newRest.length - last).map((line, at) => {
    if (line.end === "") return line;
    // A line that replaces another takes over its ending.
    return { ...line, end: known.get(line.text)?.pop() || oldRest[at]?.end || end };
  });
  return [...before.slice(0, first), ...changed, ...oldRest.slice(oldRest.length - last)]
    .map((line) => line.text + line.end)
    .join("");
}

interface Line {
  readonly text: string;
  readonly end: string;
}

/** A lone carriage return doesn't end a line. The last line has no ending; it may be empty. */
function linesOf(text: string): Line[] {
  const lines = text.split("\n");
  return lines.map((line, at) => {
    if (at === lines.length - 1) return { text: line, end: "" };
    return line.endsWith("\r") ? { text: line.slice(0, -1), end: "\r\n" } : { text: line, end: "\n" };
  });
}

/** How many lines are equal, counted from where `pick` begins. A line without an ending only equals another without one. */
function sameFrom(
  before: readonly Line[],
  after: readonly Line[],
  pick: (lines: readonly Line[], at: number) => Line | undefined,
): number {
  let count = 0;
  while (count < Math.min(before.length, after.length)) {
    const [mine, theirs] = [pick(before, count), pick(after, count)];
    if (mine?.text !== theirs?.text || (mine?.end === "") !== (theirs?.end === "")) break;
    count += 1;
  }
  return count;
}
