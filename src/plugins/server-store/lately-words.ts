import type { StoredWriter } from "../capabilities/store-file.ts";
import { bare, leafMark, tellingLength } from "../words/leaves.ts";
import type { ForgottenInStore } from "../words/store-writer.ts";
import { type WordWithWriters, wordsWithWriters } from "../words/words-with-writers.ts";

/**
 * Whose words a plugin has had in hand lately from what it keeps per server: what it can repeat. All that is kept would be too much to look
 * through each time that it says something. In memory only.
 */
export interface LatelyWords {
  /** A value was read or written. @param writers whose words are in it */
  note(guildId: string, value: string, writers: readonly StoredWriter[]): void;
  /** As of a part of a plugin's store. @param guildId only what that server sees. @default all */
  peopleIn(text: string, least?: number, guildId?: string): readonly string[];
  marksOf(isMeant: (word: string) => boolean, guildId?: string): readonly string[];
  writersOfPart(part: string, guildId?: string): readonly string[];
  forget(who: ForgottenInStore): void;
}

/** A plugin reads a page of 100 and says some of it; what it read a thousand texts ago it has hardly in hand. */
const most = 2_000;
const mostCharacters = 512 * 1024;

interface Word extends WordWithWriters {
  readonly guildId: string;
}

export function createLatelyWords(): LatelyWords {
  const known = new Map<string, Word>();
  let characters = 0;

  const drop = (key: string) => {
    characters -= known.get(key)?.word.length ?? 0;
    known.delete(key);
  };
  const add = (one: Word) => {
    const key = `${one.guildId} ${one.word}`;
    drop(key);
    known.set(key, one);
    characters += one.word.length;
    for (const oldest of known.keys()) {
      if (known.size <= most && characters <= mostCharacters) return;
      drop(oldest);
    }
  };
  const peopleOf = (isMeant: (word: string) => boolean, guildId?: string) => {
    const found = new Set<string>();
    for (const one of known.values()) {
      if ((guildId === undefined || one.guildId === guildId) && isMeant(one.word))
        for (const { userId } of one.writers) found.add(userId);
    }
    return [...found];
  };

  return {
    note(guildId, value, writers) {
      for (const one of wordsWithWriters(value, writers)) add({ guildId, ...one });
    },
    peopleIn: (text, least = tellingLength, guildId) =>
      text === "" ? [] : peopleOf((word) => word.length >= least && text.includes(word), guildId),
    marksOf: (isMeant, guildId) =>
      [...known.values()].flatMap((one) =>
        (guildId === undefined || one.guildId === guildId) && isMeant(one.word) ? [leafMark(one.word)] : [],
      ),
    writersOfPart: (part, guildId) => peopleOf((word) => bare(word).includes(part), guildId),
    forget(who) {
      for (const [key, { guildId, writers }] of known) {
        const isTheirs =
          "guildId" in who ? guildId === who.guildId : writers.some(({ userId }) => userId === who.userId);
        if (isTheirs) drop(key);
      }
    },
  };
}
