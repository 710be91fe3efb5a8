import type { StoreFile } from "../capabilities/store-file.ts";
import { bare, leafMark, leavesOf, nameMark, namesOf, parsedOrText, tellingLength } from "./leaves.ts";

/** What is known of a store's words, for as long as nothing changes: a plugin that says something is asked about at once. */
export function createKnownWords() {
  const known = new Map<string, readonly { readonly word: string; readonly people: readonly string[] }[]>();
  let keys: readonly string[] | undefined;

  function wordsOf(key: string, file: StoreFile) {
    const before = known.get(key);
    if (before !== undefined) return before;
    const people = Map.groupBy(file.writers(key), ({ mark }) => mark);
    const value = parsedOrText(file.get(key) ?? "null");
    const marked = [
      ...leavesOf(value).map((word) => ({ word, mark: leafMark(word) })),
      ...namesOf(value).map((word) => ({ word, mark: nameMark(word) })),
    ];
    const words = marked.flatMap(({ word, mark }) => {
      const writers = people.get(mark) ?? [];
      return writers.length === 0 ? [] : [{ word, people: writers.map(({ userId }) => userId) }];
    });
    known.set(key, words);
    return words;
  }

  function allWords(file: StoreFile | undefined) {
    if (file === undefined) return [];
    keys ??= file.keysWithWriters();
    return keys.flatMap((key) => wordsOf(key, file));
  }

  function peopleOf(file: StoreFile | undefined, isMeant: (word: string) => boolean): readonly string[] {
    const found = allWords(file).flatMap(({ word, people }) => (isMeant(word) ? people : []));
    return [...new Set(found)];
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
    /** @param least characters that a word needs to tell whose it is */
    peopleIn: (text: string, file: StoreFile | undefined, least = tellingLength): readonly string[] =>
      text === "" ? [] : peopleOf(file, (word) => word.length >= least && text.includes(word)),
    /** The marks of members' words that are meant. */
    marksOf: (isMeant: (word: string) => boolean, file: StoreFile | undefined): readonly string[] =>
      allWords(file).flatMap(({ word }) => (isMeant(word) ? [leafMark(word)] : [])),
    /** Whose words something is within. @param part bare */
    writersOfPart: (part: string, file: StoreFile | undefined): readonly string[] =>
      peopleOf(file, (word) => bare(word).includes(part)),
  };
}
