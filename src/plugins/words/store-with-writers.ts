import { RefusalError } from "../../declaration/refusal.ts";
import type { StoredWriter, StoreFile } from "../capabilities/store-file.ts";
import {
  couldBeCode,
  isId,
  keyMarks,
  leafMark,
  leavesOf,
  nameMark,
  namesOf,
  parsedOrText,
} from "./leaves.ts";
import type { WritersOf } from "./store-writer.ts";

/** Of one key: more than it can have texts, if they are stored in one person's call. */
const mostMarks = 12_000;

function tooMany(key: string): RefusalError {
  const most = mostMarks.toLocaleString("en-GB");
  return new RefusalError(
    `"${key}" has too many texts from people's calls: ${most} at most, and a text that nobody said counts once for each call under way. Spread them over several keys, or store them as one text`,
  );
}

/** Stores a value, and whose words are new in it. Call it in a transaction. @throws RefusalError */
export function storeWithWriters(
  file: Pick<StoreFile, "get" | "set" | "writers" | "wrote">,
  key: string,
  value: string,
  by: WritersOf | undefined,
): void {
  const before = file.get(key);
  const earlier = file.writers(key);
  file.set(key, value);
  if (by === undefined && earlier.length === 0) return;
  const writersOf = by ?? (() => []);
  const now = parsedOrText(value);
  const old = before === null ? null : parsedOrText(before);
  const names = new Set(namesOf(now));
  const marks = new Set([...leavesOf(now).map(leafMark), ...[...names].map(nameMark)]);
  const added: StoredWriter[] = [];
  const add = (more: readonly StoredWriter[]) => {
    added.push(...more);
    // Each is a row, ten times as large as a short text, and all of them are read with the value.
    if (more.length > 0 && earlier.length + added.length > mostMarks) throw tooMany(key);
  };
  for (const leaf of newTexts(now, old, earlier)) add(marked(leafMark(leaf), writersOf(leaf), leaf));
  for (const name of newNames(names, old)) {
    const sayers = writersOf(name).filter(({ said }) => isSaidIn(name.toLowerCase(), said));
    add(marked(nameMark(name), sayers, name));
  }
  if (before === null) add(ofNewKey(key, value, writersOf));
  const shared = sharedBy([...earlier, ...added], writersOf(""));
  const kept = new Set<string>(Object.values(keyMarks));
  file.wrote(key, [...added, ...shared], (mark) => kept.has(mark) || marks.has(mark));
}

/**
 * Texts that weren't there before, and those that are there more often now: a word that several people wrote isn't one person's.
 * One that was there without a mark is of an older release, and somebody else's for all that is known.
 */
function newTexts(now: unknown, old: unknown, earlier: readonly StoredWriter[]): readonly string[] {
  const before = Map.groupBy(leavesOf(old), (leaf) => leaf);
  const isMarked = new Set(earlier.map(({ mark }) => mark));
  return [...Map.groupBy(leavesOf(now), (leaf) => leaf)].flatMap(([leaf, all]) => {
    const count = before.get(leaf)?.length ?? 0;
    const isNew = count === 0 || (all.length > count && isMarked.has(leafMark(leaf)));
    return isNew && !isId(leaf) ? [leaf] : [];
  });
}

/** Names of properties that people may have typed. What code could use as a name is left to the plugin: "count", "quotes". */
function newNames(names: ReadonlySet<string>, old: unknown): readonly string[] {
  const before = new Set(namesOf(old));
  return [...names].filter((name) => !before.has(name) && !couldBeCode(name) && !isId(name));
}

/** Who created a key, and whether it contains what they said: "tag:their words". */
function ofNewKey(key: string, value: string, writersOf: WritersOf): readonly StoredWriter[] {
  const folded = key.toLowerCase();
  const named = writersOf(key).flatMap((writer) => {
    const said = writer.said.filter((one) => folded.includes(one));
    if (said.length === 0) return [];
    return marked(said.every(couldBeCode) ? keyMarks.maybeNamed : keyMarks.named, [writer], key);
  });
  return [...named, ...marked(keyMarks.created, writersOf(value))];
}

/** A key stays shared: what one of its writers leaves behind when they are forgotten may be of others. */
function sharedBy(known: readonly StoredWriter[], running: ReturnType<WritersOf>): readonly StoredWriter[] {
  const created = known.filter(({ mark }) => mark === keyMarks.created);
  const everyone = [...created, ...running];
  const mark = (what: string) => ({ mark: what, userId: "", guildId: "" });
  return [
    ...(new Set(everyone.map(({ userId }) => userId)).size > 1 ? [mark(keyMarks.shared)] : []),
    ...(new Set(everyone.map(({ guildId }) => guildId)).size > 1 ? [mark(keyMarks.sharedByServers)] : []),
  ];
}

/** @param text what the mark stands for, where that is one text */
function marked(mark: string, writers: ReturnType<WritersOf>, text = ""): readonly StoredWriter[] {
  const isProse = text.length >= proseLength || /\S\s+\S/.test(text);
  const folded = isProse ? text.toLowerCase() : "";
  return writers.map(({ userId, guildId, said }) => ({
    ...{ mark, userId, guildId },
    isSaid: isProse && isSaidIn(folded, said),
  }));
}

/** A word that is shorter than this is a choice or a name for something, rather than what somebody has to say. */
const proseLength = 16;

/** Whether a text contains something that was said. Both in lower case: this is asked for each text of each value. */
export function isSaidIn(text: string, said: readonly string[]): boolean {
  return said.some((one) => text.includes(one));
}
