import type { StoredWriter } from "../capabilities/store-file.ts";
import { leafMark, leavesOf, nameMark, namesOf, parsedOrText } from "./leaves.ts";

/** A text in a stored value, or the name of a property there, and whose it is. */
export interface WordWithWriters {
  readonly word: string;
  /** At least one. */
  readonly writers: readonly StoredWriter[];
}

/** The words in a stored value that are somebody's. @param writers all of that value */
export function wordsWithWriters(
  value: string,
  writers: readonly StoredWriter[],
): readonly WordWithWriters[] {
  if (writers.length === 0) return [];
  const byMark = Map.groupBy(writers, ({ mark }) => mark);
  const content = parsedOrText(value);
  const marked = [
    ...leavesOf(content).map((word) => ({ word, mark: leafMark(word) })),
    ...namesOf(content).map((word) => ({ word, mark: nameMark(word) })),
  ];
  return marked.flatMap(({ word, mark }) => {
    const theirs = byMark.get(mark);
    return theirs === undefined ? [] : [{ word, writers: theirs }];
  });
}
