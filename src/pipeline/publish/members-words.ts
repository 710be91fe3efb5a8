import { runsOf, type TextKind, type Word, wordsOf } from "./compared-words.ts";
import { nameFinder } from "./name-finder.ts";

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

/** This many words in a row, the same as a member wrote them, are a copy: fewer also come about by themselves. */
const copiedWords = 7;
/** The same in quotation marks. */
const quotedWords = 3;
/** A whole message of this many words counts in prose, too, where it speaks of the person themselves. */
const shortMessage = { least: 4, most: copiedWords - 1 };
const ofThemselves = new Set(
  "i me my mine myself we us our im ive ich mir mich mein meine meinen wir uns".split(" "),
);

/** Finds what a text repeats of a member's: names, ids, mentions, details such as addresses, and their own words. */
export function membersWordsIn(
  text: string,
  { names, ids, words }: Members,
  kind: TextKind,
): readonly Leak[] {
  const said = words.map(wordsOf);
  const runs = new Set(said.flatMap((all) => runsOf(all, copiedWords).map(({ key }) => key)));
  const short = kind === "prose" ? said.filter(isShortAndOwn) : [];
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
  const all = wordsOf(text);
  for (const { key, line } of runsOf(all, copiedWords)) if (runs.has(key)) lines.add(line);
  for (const line of lines)
    leaks.push({ line, what: `${copiedWords} or more words in a row as a member wrote them` });
  for (const message of short) {
    const [whole] = runsOf(message, message.length);
    const copy = runsOf(all, message.length).find(({ key }) => key === whole?.key);
    if (copy !== undefined) leaks.push({ line: copy.line, what: "a short message, word for word" });
  }
  return leaks.toSorted((one, other) => one.line - other.line);
}

function isShortAndOwn(words: readonly Word[]): boolean {
  return (
    words.length >= shortMessage.least &&
    words.length <= shortMessage.most &&
    words.some(({ word }) => ofThemselves.has(word))
  );
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

/** Where an address names a person. */
const profile =
  /\b(?:(?:instagram|facebook|tiktok|twitter|x|linkedin|threads|snapchat|steamcommunity)\.com|twitch\.tv|threads\.net|bsky\.app|youtube\.com\/@|reddit\.com\/u(?:ser)?)\/?[\p{L}\p{N}_.@/-]{2,80}/giu;

/**
 * What leads to a person or is theirs alone: addresses, telephone numbers, profiles, and codes such as `xk-77b29`. Nothing else that
 * is part of a URL.
 */
function detailsIn(text: string): ReadonlySet<string> {
  const profiles = (text.toLowerCase().match(profile) ?? []).map((one) => one.replace(/[./]+$/, ""));
  const bare = text.replaceAll(/https?:\/\/\S+/gi, " ").toLowerCase();
  const addresses = bare.match(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}\.[\p{L}\p{N}.-]{2,80}/gu) ?? [];
  const numbers = (bare.match(/(?<![\p{L}\p{N}])\+?\d[\d ()/-]{7,18}\d(?![\p{L}\p{N}])/gu) ?? [])
    .map((number) => number.replaceAll(/\D/g, ""))
    .filter(({ length }) => length >= 9);
  const codes = (bare.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}_-]{7,63}/gu) ?? []).filter((code) =>
    code.split(/[-_]/).some(isMixed),
  );
  return new Set([...addresses, ...numbers, ...codes, ...profiles]);
}

/** `7f3a`, but neither `base64url` nor `1920x1080`: letters and digits by turns, three times or more. */
function isMixed(part: string): boolean {
  return (part.match(/\p{L}(?=\p{N})|\p{N}(?=\p{L})/gu)?.length ?? 0) >= 3;
}
