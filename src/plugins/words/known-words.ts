import type { StoreFile } from "../capabilities/store-file.ts";
import { bare, leafMark, tellingLength } from "./leaves.ts";
import { type WordWithWriters, wordsWithWriters } from "./words-with-writers.ts";

interface KnownWord extends WordWithWriters {
  /** The server that has it for itself. */
  readonly home: string | undefined;
}

/** What is known of a store's words, for as long as nothing changes: a plugin that says something is asked about at once. */
export function createKnownWords() {
  const known = new Map<string, readonly KnownWord[]>();
  let keys: readonly string[] | undefined;

  function wordsOf(key: string, file: StoreFile) {
    const before = known.get(key);
    if (before !== undefined) return before;
    const home = file.homeOf(key);
    const words = wordsWithWriters(file.get(key) ?? "null", file.writers(key)).map((one) => ({
      ...one,
      home,
    }));
    known.set(key, words);
    return words;
  }

  /** @param part only what that server sees. @default all */
  function allWords(file: StoreFile, part?: string): readonly KnownWord[] {
    keys ??= file.keysWithWriters();
    const all = keys.flatMap((key) => wordsOf(key, file));
    if (part === undefined) return all;
    return all.flatMap(({ word, writers, home }) => {
      if (home !== undefined && home !== part) return [];
      const here = writers.filter(({ guildId }) => guildId === part);
      return here.length === 0 ? [] : [{ word, writers: here, home }];
    });
  }

  function peopleOf(file: StoreFile, isMeant: (word: string) => boolean, part?: string): readonly string[] {
    const found = allWords(file, part).flatMap(({ word, writers }) =>
      isMeant(word) ? writers.map(({ userId }) => userId) : [],
    );
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
    peopleIn: (text: string, file: StoreFile, least = tellingLength, part?: string): readonly string[] =>
      text === "" ? [] : peopleOf(file, (word) => word.length >= least && text.includes(word), part),
    /** The marks of members' words that are meant. */
    marksOf: (isMeant: (word: string) => boolean, file: StoreFile, part?: string): readonly string[] =>
      allWords(file, part).flatMap(({ word }) => (isMeant(word) ? [leafMark(word)] : [])),
    /** Whose words something is within. @param part bare */
    writersOfPart: (within: string, file: StoreFile, part?: string): readonly string[] =>
      peopleOf(file, (word) => bare(word).includes(within), part),
  };
}
