/** Nothing is left of the value. */
export const gone = Symbol("gone");

/** Whose a text in a value is. */
export interface Whose {
  isTheirs(leaf: string): boolean;
  isAnothers(leaf: string): boolean;
}

/**
 * A stored value without what is one person's. An entry of a list goes as a whole if it names them or says their words; so does a
 * record (a reminder, a quote), because half of it would be nonsense. A dictionary that others wrote in, too, loses only their part.
 *
 * @returns the same object if nothing of theirs is in it
 */
export function withoutTheirs(value: unknown, whose: Whose): unknown {
  if (typeof value === "string") return whose.isTheirs(value) ? gone : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const left = value.map((one) => withoutTheirs(one, whose));
    const isSame = left.every((one, index) => one === value[index]);
    return isSame ? value : left.filter((one) => one !== gone);
  }
  const entries = Object.entries(value);
  const texts = entries.flatMap(([, one]) => (typeof one === "string" ? [one] : []));
  const isRecord = texts.some(whose.isTheirs) && !texts.some(whose.isAnothers);
  if (isRecord) return gone;
  const left = entries.map(
    ([name, one]) => [name, whose.isTheirs(name) ? gone : withoutTheirs(one, whose)] as const,
  );
  if (left.every(([, one], index) => one === entries[index]?.[1])) return value;
  return Object.fromEntries(left.filter(([, one]) => one !== gone));
}
