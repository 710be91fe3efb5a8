/** A text, or a list of texts, that an expression may be. */
export type Value = string | readonly string[];

/** A longer text is nobody's name of a member. */
const longest = 2_000;

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const few = (text: string | undefined) => Math.min(100, Math.max(0, Number(text) || 0));

type Method<Of> = (value: Of, args: readonly string[]) => Value | undefined;

/** Methods that make texts of texts, as JavaScript has them. */
const ofTexts: Readonly<Record<string, Method<string>>> = {
  at: (text, [at]) => text.at(number(at) ?? 0),
  charAt: (text, [at]) => text.charAt(number(at) ?? 0),
  concat: (text, args) => text.concat(...args),
  normalize: (text) => text.normalize(),
  padEnd: (text, [length, fill]) => text.padEnd(few(length), fill),
  padStart: (text, [length, fill]) => text.padStart(few(length), fill),
  repeat: (text, [count]) => text.repeat(few(count)),
  replace: (text, [sought = "", by = ""]) => text.replace(sought, () => by),
  replaceAll: (text, [sought = "", by = ""]) => text.replaceAll(sought, () => by),
  slice: (text, [from, to]) => text.slice(number(from), number(to)),
  split: (text, [by]) => (by === undefined ? [text] : text.split(by)),
  substr: (text, [from = "0", length]) =>
    text.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  substring: (text, [from = "0", to]) => text.substring(Number(from), number(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  trimEnd: (text) => text.trimEnd(),
  trimStart: (text) => text.trimStart(),
  valueOf: (text: string) => text,
};

/** Methods that make texts or lists of lists. */
const ofLists: Readonly<Record<string, Method<readonly string[]>>> = {
  at: (list, [at]) => list.at(number(at) ?? 0),
  concat: (list, args) => [...list, ...args],
  flat: (list) => list,
  join: (list, [by]) => list.join(by),
  reverse: (list) => list.toReversed(),
  slice: (list, [from, to]) => list.slice(number(from), number(to)),
  sort: (list) => list.toSorted(),
  toReversed: (list) => list.toReversed(),
  toSorted: (list) => list.toSorted(),
  toString: (list: readonly string[]) => list.join(),
  values: (list) => list,
};

/** Functions of JavaScript's own that make texts of texts. */
const functions: Readonly<Record<string, (args: readonly Value[]) => Value | undefined>> = {
  "Array.from": ([value = ""]) => [...value],
  "Array.of": (args) => args.flat(),
  "Object.keys": ([value]) => (typeof value === "string" ? undefined : value),
  String: ([value = ""]) => (typeof value === "string" ? value : value.join()),
  "String.fromCharCode": (args) => String.fromCharCode(...args.flat().map(Number)),
  "String.fromCodePoint": (args) => String.fromCodePoint(...args.flat().map(Number)),
  atob: ([value = ""]) => atob(String(value)),
  decodeURI: ([value = ""]) => decodeURI(String(value)),
  decodeURIComponent: ([value = ""]) => decodeURIComponent(String(value)),
};

/** What a method of a text or list gives; undefined: only running would tell. */
export function callMethod(value: Value, name: string, args: readonly string[]): Value | undefined {
  const method =
    typeof value === "string"
      ? entry(ofTexts, name)?.bind(undefined, value)
      : entry(ofLists, name)?.bind(undefined, value);
  return method === undefined ? undefined : bounded(() => method(args));
}

/** The same for a function, by the name that it is called by. */
export function callFunction(name: string, args: readonly Value[]): Value | undefined {
  const known = entry(functions, name);
  return known === undefined ? undefined : bounded(() => known(args));
}

function entry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function bounded(make: () => Value | undefined): Value | undefined {
  try {
    const value = make();
    return value !== undefined && value.length <= longest ? value : undefined;
  } catch {
    // As when it runs: it throws, and gives nothing.
    return undefined;
  }
}
