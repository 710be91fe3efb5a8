import type { HandlerCall, MessageRef } from "../dispatch/call.ts";

/** Words of at least this many characters are found anywhere in a text; shorter ones could be anybody's: "good morning". */
export const quoteLength = 16;

/** So many characters of a longer text tell it, too: plugins cut what they quote. */
const beginningLength = 48;

/** Whether something that was said is repeated somewhere. */
export type IsRepeated = (said: string) => boolean;

/** Looks for what people said in texts. What is short has to stand alone, on a line or in a field of its own. */
export function repeatedIn(texts: readonly string[]): IsRepeated {
  const whole = texts.join("\n").toLowerCase();
  // As Discord shows quotes.
  const unquoted = whole.replaceAll(/^>+ ?/gm, "");
  const alone = new Set(
    [...unquoted.split("\n"), ...texts.map((one) => one.toLowerCase())].map((one) => one.trim()),
  );
  return (said) => {
    const words = said.trim().toLowerCase();
    if (words === "") return false;
    if (alone.has(words)) return true;
    if (words.length < quoteLength) return false;
    const beginning = words.length > beginningLength ? words.slice(0, beginningLength) : words;
    return whole.includes(beginning) || unquoted.includes(beginning);
  };
}

/** The messages in which somebody said what is repeated, but for those of whose deletion the plugin was told with their words. */
export function sourcesIn(isRepeated: IsRepeated, calls: readonly HandlerCall[]): readonly MessageRef[] {
  const found = new Map<string, MessageRef>();
  for (const { said, saidIn, quoted } of calls) {
    if (saidIn !== undefined && said.some(isRepeated)) found.set(saidIn.id, saidIn);
    for (const one of quoted) if (one.said.some(isRepeated)) found.set(one.saidIn.id, one.saidIn);
  }
  for (const id of deletedIn(calls)) found.delete(id);
  return [...found.values()];
}

/** Messages that a plugin was told are deleted, with their words, by their ids. */
export function deletedIn(calls: readonly HandlerCall[]): ReadonlySet<string> {
  return new Set(
    calls.flatMap(({ quoted }) => quoted.flatMap(({ isDeleted, saidIn }) => (isDeleted ? [saidIn.id] : []))),
  );
}
