import { plain, spaced, type TextKind, withoutSpaces, wordsOf } from "./compared-words.ts";
import { isEverydayWord } from "./everyday-words.ts";

/** @param said what members wrote: a name that they use as a common noun is what the wish is about */
export function nameFinder(
  names: readonly string[],
  said: string,
  kind: TextKind,
): (line: string) => boolean {
  // "I'm marina" and an address don't make a name a common noun.
  const other = said.replaceAll(/\S+@\S+|\b(?:i['’]?m|i am|my name is|call me)\s+\S+(?:\s+\S+)?/gi, " ");
  const everyday = new Set(
    other.match(/(?<![\p{L}\p{N}])\p{Ll}+(?![\p{L}\p{N}])/gu)?.map((word) => plain(word)) ?? [],
  );
  const isCommon = (name: string) => {
    const words = wordsOf(name);
    return words.every(({ word }) => everyday.has(word) || isEverydayWord(word));
  };
  const rare = new Set<string>();
  const common: string[] = [];
  const unspaced: string[] = [];
  for (const name of names) {
    const whole = spaced(name);
    if (withoutSpaces.test(name) && plain(name).trim().length >= 2) {
      // There is no space around it, and many have two characters.
      unspaced.push(plain(name).trim());
      continue;
    }
    if (whole.trim().length < 3) continue;
    if (isCommon(name)) common.push(name.trim());
    else rare.add(whole);
    if (kind !== "prose") continue;
    for (const { word } of wordsOf(name)) if (word.length >= 4 && !isCommon(word)) rare.add(` ${word} `);
  }
  const asName = common.map((name) => {
    const pattern = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const by = `(?:asked|wished|requested|wanted|suggested)(?: for)? by \\W*${pattern}|@${pattern}`;
    // Capitalised in the middle of a sentence, it is a name.
    const inside = kind === "prose" && /^\p{Lu}/u.test(name) ? `|\\p{Ll}[,;]? ${pattern}` : "";
    return new RegExp(`(?:${by}${inside})(?![\\p{L}\\p{N}])`, "u");
  });
  return (line) => {
    const words = spaced(line);
    return (
      [...rare].some((name) => words.includes(name)) ||
      unspaced.some((name) => plain(line).includes(name)) ||
      asName.some((name) => name.test(line))
    );
  };
}
