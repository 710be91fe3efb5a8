/** A character that reviewers can't see, or that makes text read differently from how it runs. */
export interface HiddenCharacter {
  /** Offset in UTF-16 code units. */
  readonly at: number;
  /** In a sentence: "U+202E in the source". */
  readonly detail: string;
}

/**
 * Control characters, format characters and everything else without a glyph: line breaks that only some programs know (U+2028,
 * U+2029, U+0085), bidirectional controls, zero-width joiners and spaces, variation selectors, tags, blanks that aren't spaces.
 */
const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800]/gu;

/** More than this tell nobody anything new. */
const most = 20;

/**
 * Finds the first of them. Line breaks are `\n` and `\r\n`: a lone `\r` ends a comment for an engine but not for its readers.
 * Emoji and scripts that need joiners are fine. Takes linear time.
 */
export function findHidden(text: string): readonly HiddenCharacter[] {
  return [...hiddenIn(text).take(most)];
}

/** The same, but only in lines that the text didn't have before. Each line is looked up once, however much is hidden in it. */
export function findNewlyHidden(text: string, before: string | undefined): readonly HiddenCharacter[] {
  if (before === undefined) return findHidden(text);
  const known = new Set(before.split("\n"));
  let lineEnd = -1;
  let isKnown = false;
  const isNew = ({ at }: HiddenCharacter): boolean => {
    if (at > lineEnd) {
      const end = text.indexOf("\n", at);
      const start = text.lastIndexOf("\n", at - 1) + 1;
      lineEnd = end < 0 ? text.length : end;
      isKnown = known.has(text.slice(start, lineEnd));
    }
    return !isKnown;
  };
  return [...hiddenIn(text).filter(isNew).take(most)];
}

function* hiddenIn(text: string): Generator<HiddenCharacter, undefined, undefined> {
  // A black flag with tags is the flag of England, Scotland or Wales. Replaced by the same length to keep offsets right.
  const withoutFlags = text.replace(/\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}/gu, (flag) =>
    "x".repeat(flag.length),
  );
  for (const { 0: character, index: at } of withoutFlags.matchAll(suspicious)) {
    if (character === "\r" && withoutFlags[at + 1] !== "\n") {
      yield {
        at,
        detail: "a carriage return without a line feed: it ends a line for some and not for others",
      };
    } else if (!isOrdinary(character, withoutFlags, at)) {
      yield { at, detail: `U+${hex(character)} in the source` };
    }
  }
  return undefined;
}

/** The line and column of a place, both from 1. Lines end with `\n`, as in editors. */
export function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function isOrdinary(character: string, text: string, at: number): boolean {
  if (character === "\t" || character === "\n" || character === "\r") return true;
  if (character === "\ufeff") return at === 0;
  // One presentation selector, after an emoji or in a keycap: `a\ufe0f` would be a different name from `a`.
  if (character === "\ufe0f" || character === "\ufe0e")
    return isEmoji(previous(text, at)) || isKeycap(text.slice(at - 1, at + 2));
  if (character === "\u200d" && joinsEmoji(text, at)) return true;
  const before = previous(text, at);
  const after = String.fromCodePoint(text.codePointAt(at + character.length) ?? 0);
  if (character === "\u200b") return withoutSpaces.test(before) && withoutSpaces.test(after);
  if (character === "\u180e") return mongolian.test(before) && mongolian.test(after);
  if (mongolianForm.test(character)) return mongolian.test(before);
  // An ideograph can have several forms in names of people and places.
  if (ideographicForm.test(character)) return /^\p{Ideographic}$/u.test(before);
  // Otherwise joiners belong to scripts such as those of Persian and Hindi.
  return (character === "\u200d" || character === "\u200c") && needsJoiners.test(before);
}

/** A letter, or a mark on it, of a script in which a joiner has a visible effect. */
const needsJoiners =
  /^(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]$/u;

/** Scripts without spaces between words, where a zero-width space says where a line may break. */
const withoutSpaces = /^[\p{scx=Khmr}\p{scx=Thai}\p{scx=Laoo}\p{scx=Mymr}]$/u;

/** Mongolian separates a vowel in many words, and a selector after a letter chooses its form. */
const mongolian = /^(?=\p{L})\p{scx=Mong}$/u;
const mongolianForm = /^[\u180b-\u180d\u180f]$/;
const ideographicForm = /^[\u{e0100}-\u{e01ef}]$/u;

function isEmoji(character: string): boolean {
  return /^(?=\P{ASCII})(?!\p{Emoji_Modifier})\p{Emoji}$/u.test(character);
}

function isKeycap(text: string): boolean {
  return /^[0-9#*]\ufe0f\u20e3$/.test(text);
}

/** Between two emoji, as in "family"; the first may have a skin tone or a presentation selector, which is judged separately. */
function joinsEmoji(text: string, at: number): boolean {
  const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  const before = previous(text, at);
  const isJoined = before === "\ufe0f" || /^(?=\P{ASCII})\p{Emoji}$/u.test(before);
  return isJoined && isEmoji(next);
}

function previous(text: string, at: number): string {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
