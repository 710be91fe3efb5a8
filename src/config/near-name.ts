/** Words that people mix up in names of settings. */
const same: Readonly<Record<string, string>> = {
  ANTHROPIC: "CLAUDE",
  BOT: "DISCORD",
  SERVER: "GUILD",
  REPOSITORY: "REPO",
  ADMIN: "OPERATOR",
  USD: "DOLLARS",
};

/** Names have to share at least this many words. */
const fewestShared = 2;
/** How many letters can be wrong, missing or extra. */
const mostTypos = 2;

/**
 * The setting that an unknown name probably means: misspelt, in lower case, in the singular, or with one word more or less.
 * Undefined: it isn't like any of ours, so it belongs to another program.
 */
export function nearName(unknown: string, known: readonly string[]): string | undefined {
  const words = wordsOf(unknown);
  const upper = unknown.toUpperCase();
  return (
    known.find((name) => editDistance(upper, name) <= mostTypos) ??
    known.find((name) => sameWords(words, wordsOf(name), 0)) ??
    known.find((name) => sameWords(words, wordsOf(name), 1))
  );
}

function wordsOf(name: string): ReadonlySet<string> {
  const words = name.toUpperCase().split(/[^A-Z0-9]+/);
  return new Set(words.map((word) => same[word] ?? word.replace(/S$/, "")));
}

/** @param odd how many words can be in only one of the two */
function sameWords(one: ReadonlySet<string>, other: ReadonlySet<string>, odd: number): boolean {
  const shared = one.intersection(other).size;
  return shared >= fewestShared && one.symmetricDifference(other).size <= odd;
}

/** The Levenshtein distance: letters to insert, delete or change to turn one into the other. */
function editDistance(one: string, other: string): number {
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
