import { isEverydayWord } from "./everyday-words.ts";

/** What Turbot knows of the people behind a request: none of it goes onto GitHub. */
export interface Members {
  /** Display names. */
  readonly names: readonly string[];
  /** Snowflakes: of people, of their messages, of where they wrote. */
  readonly ids: readonly string[];
  /** What they wrote, one text a message. */
  readonly words: readonly string[];
}

export const nobody: Members = { names: [], ids: [], words: [] };

/** A place that repeats something of a member's. `what` describes it without repeating it. */
export interface Leak {
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/**
 * What a text is. In prose any id, a short quotation and a part of a name count too. Code is full of the wish's own subject and
 * of made-up ids, so there only a whole name, a known id, a detail and a long run of somebody's words do.
 */
export type TextKind = "prose" | "code";

/** This many words in a row, the same as a member wrote them, are a copy: fewer also come about by themselves. */
const copiedWords = 7;
/** The same in quotation marks. */
const quotedWords = 3;

/** Finds what a text repeats of a member's: names, ids, mentions, details such as addresses, and their own words. */
export function membersWordsIn(
  text: string,
  { names, ids, words }: Members,
  kind: TextKind,
): readonly Leak[] {
  const said = words.map(wordsOf);
  const runs = new Set(said.flatMap((all) => runsOf(all, copiedWords).map(({ key }) => key)));
  const quotable = new Set(said.flatMap((all) => runsOf(all, quotedWords).map(({ key }) => key)));
  const details = detailsIn(words.join("\n"));
  const named = nameFinder(names, words.join("\n"), kind);
  const known = new Set(ids.filter((id) => /^\d{5,20}$/.test(id)));
  const leaks: Leak[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    const add = (what: string) => leaks.push({ line: at + 1, what });
    if (named(line)) add("a member's name");
    if (idsIn(line).some((id) => known.has(id) || (kind === "prose" && id.length >= 17)))
      add("an id of Discord's");
    if ([...detailsIn(line)].some((detail) => details.has(detail))) add("a detail that a member wrote");
    if (kind === "prose" && quotationsIn(line).some((quotation) => isCopied(quotation, quotable)))
      add("a quotation of a member");
  }
  // Over line breaks too: prose is wrapped anywhere.
  const lines = new Set<number>();
  for (const { key, line } of runsOf(wordsOf(text), copiedWords)) if (runs.has(key)) lines.add(line);
  for (const line of lines)
    leaks.push({ line, what: `${copiedWords} or more words in a row as a member wrote them` });
  return leaks.toSorted((one, other) => one.line - other.line);
}

interface Word {
  readonly word: string;
  readonly line: number;
}

/** Words as they count for a comparison: without case, accents, punctuation and formatting. */
function wordsOf(text: string): readonly Word[] {
  return text
    .split("\n")
    .flatMap((line, at) =>
      (plain(line).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => ({ word, line: at + 1 })),
    );
}

function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}'’]/gu, "")
    .toLowerCase();
}

function runsOf(words: readonly Word[], length: number): readonly { key: string; line: number }[] {
  return words.slice(0, Math.max(0, words.length - length + 1)).map(({ line }, at) => ({
    key: words
      .slice(at, at + length)
      .map(({ word }) => word)
      .join(" "),
    line,
  }));
}

function isCopied(quotation: string, quotable: ReadonlySet<string>): boolean {
  const runs = runsOf(wordsOf(quotation), quotedWords);
  return runs.length > 0 && runs.every(({ key }) => quotable.has(key));
}

/** What stands in quotation marks, or in a block quote. */
function quotationsIn(line: string): readonly string[] {
  const marked = [...line.matchAll(/["“„«»”]([^"“”„«»]{1,2000})["”“»«]/gu)].map(([, inside = ""]) => inside);
  const quoted = /^\s*>\s*(.+)$/.exec(line)?.[1];
  return quoted === undefined ? marked : [...marked, quoted];
}

function idsIn(line: string): readonly string[] {
  return line.match(/(?<![\p{L}\p{N}])\d{5,20}(?![\p{L}\p{N}])/gu) ?? [];
}

/** What leads to a person or is theirs alone: addresses, telephone numbers, and codes such as `xk-77b29`. Not what is part of a URL. */
function detailsIn(text: string): ReadonlySet<string> {
  const bare = text.replaceAll(/https?:\/\/\S+/gi, " ").toLowerCase();
  const addresses = bare.match(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}\.[\p{L}\p{N}.-]{2,80}/gu) ?? [];
  const numbers = (bare.match(/(?<![\p{L}\p{N}])\+?\d[\d ()/-]{7,18}\d(?![\p{L}\p{N}])/gu) ?? [])
    .map((number) => number.replaceAll(/\D/g, ""))
    .filter(({ length }) => length >= 9);
  const codes = (bare.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}_-]{7,63}/gu) ?? []).filter((code) =>
    code.split(/[-_]/).some(isMixed),
  );
  return new Set([...addresses, ...numbers, ...codes]);
}

/** `7f3a`, but neither `base64url` nor `1920x1080`: letters and digits by turns, three times or more. */
function isMixed(part: string): boolean {
  return (part.match(/\p{L}(?=\p{N})|\p{N}(?=\p{L})/gu)?.length ?? 0) >= 3;
}

/** @param said what members wrote: a name that they use as a common noun is what the wish is about */
function nameFinder(names: readonly string[], said: string, kind: TextKind): (line: string) => boolean {
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
  for (const name of names) {
    const whole = spaced(name);
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
    return [...rare].some((name) => words.includes(name)) || asName.some((name) => name.test(line));
  };
}

/** " marina reef ": a whole word or several can be looked for in it with the spaces around them. */
function spaced(text: string): string {
  return ` ${wordsOf(text)
    .map(({ word }) => word)
    .join(" ")} `;
}
