/** Words that people use for each other in names of settings. */
const same: Readonly<Record<string, string>> = {
  ANTHROPIC: "CLAUDE",
  BOT: "DISCORD",
  SERVER: "GUILD",
  REPOSITORY: "REPO",
  ADMIN: "OPERATOR",
  USD: "DOLLARS",
};

/** A name of this many words says too little to be recognized by its words. */
const fewest = 2;
/** So many letters may be wrong, missing or too many. */
const mostSlips = 2;

/**
 * The name that was probably meant by one that is unknown: written with a slip, in small letters, in the singular, or with a
 * word more or less. Undefined: it looks like none of ours, so it is somebody else's.
 */
export function nearName(unknown: string, known: readonly string[]): string | undefined {
  const words = wordsOf(unknown);
  const upper = unknown.toUpperCase();
  return (
    known.find((name) => slips(upper, name) <= mostSlips) ??
    known.find((name) => sameWords(words, wordsOf(name), 0)) ??
    known.find((name) => sameWords(words, wordsOf(name), 1))
  );
}

function wordsOf(name: string): ReadonlySet<string> {
  const words = name.toUpperCase().split(/[^A-Z0-9]+/);
  return new Set(words.map((word) => same[word] ?? word.replace(/S$/, "")));
}

/** @param odd so many words may stand in one of both only */
function sameWords(one: ReadonlySet<string>, other: ReadonlySet<string>, odd: number): boolean {
  const shared = one.intersection(other).size;
  return shared >= fewest && one.symmetricDifference(other).size <= odd;
}

/** Letters to put in, take out or change until one is the other (Levenshtein's distance). */
function slips(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries()) {
      const changed = (row[to] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
