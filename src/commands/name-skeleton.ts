import { lookOf, stroke } from "./letter-looks.ts";

/** One way to read a name. */
interface Look {
  /** The same for all names that may look like it. */
  readonly key: string;
  /** Keeps "i" and "l" apart where they are recognizable, and has `|` where they aren't. */
  readonly sharp: string;
}

/**
 * How a command's name looks. Readers can't tell names apart that share a look, whatever letters they are made of: Unicode's
 * skeletons (https://www.unicode.org/reports/tr39/#Confusable_Detection), in upper and lower case. There are several, because a
 * name reads differently in capitals: "I" looks like "l", and is "i".
 */
function looksOf(name: string): readonly Look[] {
  const plain = name.normalize("NFKC");
  const capitals = skeleton(plain.toUpperCase(), true).toUpperCase();
  const small = new Set([plain.toLowerCase(), plain].map((form) => skeleton(form, false).toLowerCase()));
  return [
    { key: `capitals ${capitals}`, sharp: capitals },
    ...[...small].map((sharp) => ({ key: sharp.replaceAll(/[il]/g, stroke), sharp })),
  ];
}

/** "mail" and "mall" are different words; "ma1l" can be either. */
function isSame(one: Look, other: Look): boolean {
  return (
    one.key === other.key &&
    (one.sharp === other.sharp || one.sharp.includes(stroke) || other.sharp.includes(stroke))
  );
}

/** Whether two names look alike. */
export function lookAlike(one: string, other: string): boolean {
  const those = looksOf(other);
  return looksOf(one).some((look) => those.some((that) => isSame(look, that)));
}

/** @param inCapitals a capital i is a bare stroke */
function skeleton(text: string, inCapitals: boolean): string {
  const visible = text.normalize("NFD").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
  const looks = [...visible].map(lookOf).join("").normalize("NFD");
  return inCapitals ? looks.replaceAll("i", stroke) : looks;
}

/** A command as people type it. A slash and a prefix command can have the same name. */
interface Named {
  readonly kind: string;
  readonly name: string;
}

/** A map by command, in which look-alikes are the same key. */
export interface Looks<T> {
  get(command: Named): T | undefined;
  has(command: Named): boolean;
  set(command: Named, value: T): void;
}

export function createLooks<T>(known: Iterable<readonly [Named, T]> = []): Looks<T> {
  const byKey = new Map<string, { readonly look: Look; readonly value: T }[]>();
  const keyed = ({ kind, name }: Named) =>
    looksOf(name).map((look) => ({ look, key: `${kind} ${look.key}` }));
  const find = (command: Named) =>
    keyed(command).flatMap(
      ({ look, key }) => byKey.get(key)?.filter((kept) => isSame(kept.look, look)) ?? [],
    );
  const set: Looks<T>["set"] = (command, value) => {
    for (const { look, key } of keyed(command)) {
      const others = byKey.get(key)?.filter((kept) => kept.look.sharp !== look.sharp) ?? [];
      byKey.set(key, [...others, { look, value }]);
    }
  };
  for (const [command, value] of known) set(command, value);
  return {
    set,
    has: (command) => find(command).length > 0,
    get: (command) => find(command)[0]?.value,
  };
}

/**
 * The only scripts that a name may mix, because letters of others can pass for each other. Chinese characters are written
 * together with kana, Hangul or bopomofo, and all of these with Latin letters: Unicode calls that "highly restrictive"
 * (https://www.unicode.org/reports/tr39/#Restriction_Level_Detection).
 */
const togetherWithLatin: readonly RegExp[] = [
  /^[\p{scx=Latin}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]*$/u,
  /^[\p{scx=Latin}\p{scx=Han}\p{scx=Bopomofo}]*$/u,
  /^[\p{scx=Latin}\p{scx=Han}\p{scx=Hangul}]*$/u,
];

/** Letters that NFKC decomposes although people type them like this: Thai and Lao "am", and Hangul's single letters. */
const typedLikeThis = /[\u0e33\u0eb3\u3131-\u318e]/gu;

/** Why people can't read a name off a screen and type it, and what to do; undefined: they can. */
export function unreadable(name: string): string | undefined {
  if (/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u.test(name)) {
    return "it has invisible characters in it: leave them out";
  }
  const plain = name.replaceAll(typedLikeThis, "");
  if (plain.normalize("NFC") !== plain.normalize("NFKC")) {
    return "it has full-width or ornamental letters in it: use ordinary ones";
  }
  // Characters that all scripts share, such as digits and "-", belong to each.
  const letters = name.replaceAll(/[\p{sc=Common}\p{sc=Inherited}]/gu, "");
  if (isOfOneScript(letters) || togetherWithLatin.some((scripts) => scripts.test(letters))) return undefined;
  return "it mixes letters of different scripts that look alike: write it in one";
}

function isOfOneScript(letters: string): boolean {
  const [first = ""] = letters;
  const script = scripts.find(({ has }) => has.test(first));
  return letters === "" || (script !== undefined && [...letters].every((letter) => script.has.test(letter)));
}

/** Scripts in everyday use: https://www.unicode.org/reports/tr31/#Table_Recommended_Scripts and the limited ones after it. */
const scripts = [
  ...["Latin", "Greek", "Cyrillic", "Armenian", "Hebrew", "Arabic", "Thaana", "Devanagari", "Bengali"],
  ...["Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao"],
  ...[
    "Tibetan",
    "Myanmar",
    "Georgian",
    "Hangul",
    "Ethiopic",
    "Khmer",
    "Hiragana",
    "Katakana",
    "Bopomofo",
    "Han",
  ],
  ...["Cherokee", "Canadian_Aboriginal", "Mongolian", "Nko", "Syriac", "Tifinagh", "Yi", "Vai", "Javanese"],
  ...["Balinese", "Sundanese", "Adlam", "Ol_Chiki", "Lisu", "Cham", "Tai_Le", "New_Tai_Lue", "Osage"],
].map((name) => ({ name, has: new RegExp(`\\p{scx=${name}}`, "u") }));
