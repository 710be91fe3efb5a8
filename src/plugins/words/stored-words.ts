import type { StoredWriter, StoreFile } from "../capabilities/store-file.ts";
import { leafMark, leavesOf, parsedOrText, tellingLength } from "./leaves.ts";
import type { WritersOf } from "./store-writer.ts";

/** Stores a value, and whose words are new in it. Call it in a transaction. */
export function storeWithWriters(
  file: StoreFile,
  key: string,
  value: string,
  by: WritersOf | undefined,
): void {
  const before = file.get(key);
  const earlier = file.writers(key);
  file.set(key, value);
  if (by === undefined && earlier.length === 0) return;
  const now = new Set(leavesOf(parsedOrText(value)));
  const old = new Set(before === null ? [] : leavesOf(parsedOrText(before)));
  const isNew = [...now].filter((leaf) => !old.has(leaf));
  const marks = new Set([...now].map(leafMark));
  const writersOf = (text: string, mark: string): readonly StoredWriter[] =>
    (by?.(text) ?? []).map(({ userId, guildId }) => ({ mark, userId, guildId }));
  const isTheirKey = before === null && by?.(key).some(({ said }) => isSaidIn(key, said)) === true;
  const added = [
    ...isNew.flatMap((leaf) => writersOf(leaf, leafMark(leaf))),
    // "tag:their words"
    ...(isTheirKey ? writersOf(key, "") : []),
  ];
  file.wrote(key, added, (mark) => marks.has(mark));
}

/** Whether a text contains something that was said, however it is written. */
export function isSaidIn(text: string, said: readonly string[]): boolean {
  const folded = text.toLowerCase();
  return said.some((one) => folded.includes(one.toLowerCase()));
}

/** What is known of a store's words, for as long as nothing changes: a plugin that says something is asked about at once. */
export function createKnownWords() {
  const known = new Map<string, readonly { readonly leaf: string; readonly people: readonly string[] }[]>();
  let keys: readonly string[] | undefined;

  function wordsOf(key: string, file: StoreFile) {
    const before = known.get(key);
    if (before !== undefined) return before;
    const people = Map.groupBy(file.writers(key), ({ mark }) => mark);
    const leaves = leavesOf(parsedOrText(file.get(key) ?? "null")).flatMap((leaf) => {
      const writers = people.get(leafMark(leaf)) ?? [];
      return writers.length === 0 || leaf.length < tellingLength
        ? []
        : [{ leaf, people: writers.map(({ userId }) => userId) }];
    });
    known.set(key, leaves);
    return leaves;
  }

  return {
    changed(key: string): void {
      known.delete(key);
      keys = undefined;
    },
    clear(): void {
      known.clear();
      keys = undefined;
    },
    peopleIn(text: string, file: StoreFile | undefined): readonly string[] {
      if (file === undefined || text === "") return [];
      keys ??= file.keysWithWriters();
      const found = keys.flatMap((key) =>
        wordsOf(key, file).flatMap(({ leaf, people }) => (text.includes(leaf) ? people : [])),
      );
      return [...new Set(found)];
    },
  };
}
