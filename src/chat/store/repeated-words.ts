import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { anyones } from "../../discord/messages/source.ts";
import type { SaidContext } from "./chat-context.ts";

/*
 * Whose words an answer really repeats. That somebody was in the conversation says little: one "hi" doesn't make all that Turbot
 * says afterwards theirs. A word or a run of words belongs to whoever said it first, of those who are remembered; in later answers
 * it still does, by its mark.
 */

/** What an answer repeats: a person's id → marks of their words in it. */
export type Repeated = Readonly<Record<string, readonly string[]>>;

/** A remembered message, with what it repeats if it is Turbot's. */
export type Source =
  | {
      readonly role: "user";
      readonly authorId: string;
      readonly authorName: string;
      readonly content: string;
      readonly context?: SaidContext | undefined;
    }
  | { readonly role: "assistant"; readonly content: string; readonly repeated?: Repeated | undefined };

/** Shorter words are everybody's. A name or a word with a digit in it tells more. */
const shortestWord = 6;
const shortestRare = 4;

/** So many words in a row, short ones too, are one person's. */
const runLength = 4;

/** So many of one person's words are noted with an answer; more tell nothing new. */
const mostMarks = 100;

/** What an answer repeats of the conversation it was made from. */
export type RepeatedIn = (answer: string, from: readonly Source[]) => Repeated;

/** So many conversations are known at a time: those that are being answered. */
const mostKnown = 8;

/**
 * An answer is asked about when it is stored and each time it grows on Discord, and the conversation is the same. As soon as it
 * isn't, because somebody was forgotten for example, it is gone through again.
 */
export function createRepeatedIn(): RepeatedIn {
  const known: { readonly from: readonly Source[]; readonly owners: Owners }[] = [];
  return (answer, from) => {
    const before = known.find((one) => isDeepStrictEqual(one.from, from));
    const { owners } = before ?? { owners: ownersOf(from) };
    if (before === undefined) known.unshift({ from, owners });
    known.length = Math.min(known.length, mostKnown);
    return repeatedOf(answer, owners);
  };
}

function repeatedOf(answer: string, owners: Owners): Repeated {
  const found = new Map<string, Set<string>>();
  for (const mark of new Set([...allPieces(answer)].map(markOf))) {
    for (const who of owners.get(mark) ?? []) {
      const theirs = found.get(who) ?? new Set();
      if (theirs.size < mostMarks) found.set(who, theirs.add(mark));
    }
  }
  return Object.fromEntries([...found].map(([who, marks]) => [who, [...marks]]));
}

/** Reads a column. Older releases wrote none. */
export function readRepeated(column: unknown): Repeated {
  if (typeof column !== "string") return {};
  const value: unknown = JSON.parse(column);
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([who, marks]) => [
      who,
      Array.isArray(marks) ? marks.filter((mark) => typeof mark === "string") : [],
    ]),
  );
}

/** By mark: who said it first. Nobody: Turbot did. */
type Owners = ReadonlyMap<string, readonly string[]>;

function ownersOf(from: readonly Source[]): Owners {
  const owners = new Map<string, string[]>();
  const claim = (marks: Iterable<string>, who: readonly string[]) => {
    for (const mark of marks) if (!owners.has(mark)) owners.set(mark, [...who]);
  };
  for (const message of from) {
    if (message.role === "assistant") {
      for (const [who, marks] of Object.entries(message.repeated ?? {})) claim(marks, [who]);
      claim([...allPieces(message.content)].map(markOf), []);
      continue;
    }
    for (const { who, text } of quotedBy(message.context ?? {}, message.authorId)) {
      claim([...tellingPieces(text)].map(markOf), who);
    }
    claim([...tellingPieces(message.content)].map(markOf), [message.authorId]);
    const names = wordsIn(message.authorName).filter((word) => word.length >= shortestRare);
    claim([...names, message.authorId].map(markOf), [message.authorId]);
  }
  return owners;
}

/** What a message carries besides its own words, and whose that is. First of all: it was said before. */
function quotedBy(
  { repliesTo, forwards = "", attached = [] }: SaidContext,
  authorId: string,
): readonly { readonly who: readonly string[]; readonly text: string }[] {
  const { id = anyones, bot, answers, says = "" } = repliesTo ?? {};
  const replied = bot === true ? [id, anyones] : [id];
  const whoOf = { own: [authorId], replied, forwarded: [anyones] } as const;
  return [
    // Turbot's own answers are remembered by themselves.
    ...(answers === undefined ? [{ who: replied, text: says }] : []),
    { who: [anyones], text: `${forwards}\n${repliesTo?.forwards ?? ""}` },
    ...attached.map(({ to = "forwarded", name, text = "" }) => ({
      who: whoOf[to],
      text: `${name}\n${text}`,
    })),
  ];
}

/** What is somebody's in a text: rare words, and runs of words. */
function tellingPieces(text: string): ReadonlySet<string> {
  const words = wordsIn(text);
  return new Set([...words.filter(isTelling), ...runsOf(words)]);
}

/** Everything in an answer that could be somebody's. */
function allPieces(text: string): ReadonlySet<string> {
  const words = wordsIn(text);
  return new Set([...words, ...runsOf(words)]);
}

function isTelling(word: string): boolean {
  return word.length >= (/\p{N}/u.test(word) || isUnspaced(word) ? shortestRare : shortestWord);
}

function runsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((_, at) => {
    const run = words.slice(at, at + runLength);
    return run.length < runLength ? [] : [run.join(" ")];
  });
}

/** Written without spaces, so that a word is any few characters. */
function isUnspaced(word: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word);
}

function wordsIn(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-_.'’@][\p{L}\p{N}]+)*/gu) ?? [];
  return words.flatMap((word) => {
    if (!isUnspaced(word)) return [word];
    const characters = [...word];
    return characters.map((_, at) => characters.slice(at, at + shortestRare).join(""));
  });
}

function markOf(piece: string): string {
  return createHash("sha256").update(piece).digest("base64url").slice(0, 10);
}
