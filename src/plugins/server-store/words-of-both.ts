import type { StorePart } from "../capabilities/plugin-store.ts";
import type { LatelyWords } from "./lately-words.ts";

/** Whose words a plugin can repeat: of what it has stored, and of what it has had in hand lately of what it keeps per server. */
export type StoredWords = Pick<StorePart, "peopleIn" | "marksOf" | "writersOfPart">;

/** @param part the server whose words count; "": of none. Undefined: all */
export function wordsOfBoth(store: StoredWords, lately: LatelyWords, part: string | undefined): StoredWords {
  return {
    peopleIn: (text, least) => [
      ...new Set([...store.peopleIn(text, least), ...lately.peopleIn(text, least, part)]),
    ],
    marksOf: (isMeant) => [...store.marksOf(isMeant), ...lately.marksOf(isMeant, part)],
    writersOfPart: (within) => [
      ...new Set([...store.writersOfPart(within), ...lately.writersOfPart(within, part)]),
    ],
  };
}
