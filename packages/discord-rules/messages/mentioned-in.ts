/** The users a text mentions, once each, in order. Code mentions nobody. Linear in the length of the text. */
export function mentionedIn(text: string): string[] {
  const ids = [...withoutCode(text).matchAll(/<@!?(\d{17,20})>/g)].flatMap(([, id]) => id ?? []);
  return [...new Set(ids)];
}

/**
 * A text without its code, by Discord's Markdown: a run of one or two backticks ends at the next run of the same length, one of
 * three or more at the next such run. A backtick after a backslash starts nothing; an unclosed one is only a backtick.
 */
export function withoutCode(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: { length } }) => ({
    at: index,
    end: index + length,
    length: Math.min(length, 3),
  }));
  const ends = endsOf(runs);
  let kept = "";
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const end = ends[index];
    if (end === undefined || run.at < at || isEscaped(text, run.at)) continue;
    kept += `${text.slice(at, run.at)} `;
    at = end;
  }
  return kept + text.slice(at);
}

interface Run {
  readonly at: number;
  readonly end: number;
  /** Three stands for three or more. */
  readonly length: number;
}

/** Where the code that each run would start ends. From the last one on, so that each is visited once. */
function endsOf(runs: readonly Run[]): readonly (number | undefined)[] {
  const next = new Map<number, number>();
  const ends = runs.toReversed().map(({ end, length }) => {
    const found = next.get(length);
    next.set(length, end);
    return found;
  });
  return ends.reverse();
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}
