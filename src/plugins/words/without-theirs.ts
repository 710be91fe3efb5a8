import { isId, leavesOf, namesOf } from "./leaves.ts";

/** Nothing is left of the value. */
export const gone = Symbol("gone");

/** Whose something in a value is. */
export interface Whose {
  /** Their own id is in it. */
  namesThem(text: string): boolean;
  withoutTheirId(text: string): string;
  isTheirs(leaf: string): boolean;
  /** Somebody else wrote it, and they didn't. */
  isAnothers(leaf: string): boolean;
  /** Both did. */
  isShared(leaf: string): boolean;
  /** A name of a property that they typed. */
  isTheirName(name: string): boolean;
}

/**
 * A stored value without what is one person's: their texts, what stands under their id, and entries of lists that are about them or
 * say their words (a reminder, a quote), because half of those would be nonsense. Everything else stays: what others wrote, and
 * what nobody is known to have written.
 *
 * @returns the same object if nothing of theirs is in it
 */
export function withoutTheirs(value: unknown, whose: Whose): unknown {
  if (typeof value === "string") return textWithoutTheirs(value, whose);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const left = value.map((one) => (isRecord(one, whose) ? gone : withoutTheirs(one, whose)));
    const isSame = left.every((one, index) => one === value[index]);
    return isSame ? value : left.filter((one) => one !== gone);
  }
  const entries = Object.entries(value);
  const left = entries.flatMap(([name, one]) => {
    if (whose.namesThem(name)) return [];
    const rest = withoutTheirs(one, whose);
    const isOver = rest === gone || (whose.isTheirName(name) && !hasWords(rest));
    return isOver ? [] : [[name, rest] as const];
  });
  const isSame =
    left.length === entries.length && left.every(([, one], index) => one === entries[index]?.[1]);
  if (isSame) return value;
  return left.length === 0 ? gone : Object.fromEntries(left);
}

/** Others may mention somebody in their own words: those stay, without the id. */
function textWithoutTheirs(text: string, whose: Whose): string | typeof gone {
  if (whose.isTheirs(text)) return gone;
  if (!whose.namesThem(text)) return text;
  return whose.isAnothers(text) ? whose.withoutTheirId(text) : gone;
}

/** Whether an object is wholly about one person or theirs, so that nothing of it makes sense without what is theirs. */
function isRecord(value: unknown, whose: Whose): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const texts = Object.values(value).filter((one) => typeof one === "string");
  const isAbout = texts.some((text) => whose.namesThem(text) && !whose.isAnothers(text));
  if (!isAbout && !texts.some(whose.isTheirs)) return false;
  return !hasOthers(value, whose) && (isAbout || leavesOf(value).every((leaf) => isKnown(leaf, whose)));
}

/** Whether a key's value is wholly one person's. Only where nobody else ever wrote to that key: it is a record then, too. */
export function isOnlyTheirs(value: unknown, whose: Whose): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const texts = Object.values(value).filter((one) => typeof one === "string");
  return (
    texts.some(whose.isTheirs) &&
    !hasOthers(value, whose) &&
    leavesOf(value).every((leaf) => isKnown(leaf, whose))
  );
}

/** Whether others' words or ids are among the texts and names of a value, at any depth. */
function hasOthers(value: unknown, whose: Whose): boolean {
  const isAnothersId = (name: string) => isId(name) && !whose.namesThem(name);
  return leavesOf(value).some(whose.isAnothers) || namesOf(value).some(isAnothersId);
}

/** Whether it is known that a text came with theirs. One without a mark may be older, and others'. */
function isKnown(leaf: string, whose: Whose): boolean {
  return whose.isTheirs(leaf) || whose.namesThem(leaf) || whose.isShared(leaf) || isId(leaf);
}

/** Whether a value holds what could be people's: texts, or ids as names. */
export function hasWords(value: unknown): boolean {
  return leavesOf(value).some((leaf) => !isId(leaf)) || namesOf(value).some(isId);
}
