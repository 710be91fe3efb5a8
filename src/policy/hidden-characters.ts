/** A character that no reviewer sees, or that makes text read otherwise than it runs. */
export interface HiddenCharacter {
  /** Offset in UTF-16 code units. */
  readonly at: number;
  /** In a sentence: "U+202E in the source". */
  readonly detail: string;
}

/**
 * Controls, format characters and whatever else has no shape: line ends that only some programs know (U+2028, U+2029, U+0085),
 * text that turns round, joiners and spaces of no width, variation selectors, tags, blanks that aren't spaces.
 */
const suspicious = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800]/gu;

/** Found ones that are told: more tell nobody anything new. */
const MOST = 20;

/**
 * Finds the first of them. Line breaks are `\n` and `\r\n`: a `\r` alone ends a comment for an engine and not for those who read
 * it. Emoji and the scripts that need joiners are fine. Takes time in proportion to the text.
 */
export function findHidden(text: string): readonly HiddenCharacter[] {
  return [...hiddenIn(text).take(MOST)];
}

/** The same, but only in lines that a text didn't have before. Each line is looked up once, however much is hidden in it. */
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
  return [...hiddenIn(text).filter(isNew).take(MOST)];
}

function* hiddenIn(text: string): Generator<HiddenCharacter, undefined, undefined> {
  // A black flag and tags make the flags of England, Scotland and Wales: same length, so that places stay right.
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
  // Text and emoji presentation, once, after what it presents: `a\ufe0f` would be another name than `a`, and `1\ufe0f` is a key's cap.
  if (character === "\ufe0f" || character === "\ufe0e")
    return isEmoji(previous(text, at)) || isKeycap(text.slice(at - 1, at + 2));
  if (character === "\u200d" && joinsEmoji(text, at)) return true;
  const before = previous(text, at);
  const after = String.fromCodePoint(text.codePointAt(at + character.length) ?? 0);
  if (character === "\u200b") return withoutSpaces.test(before) && withoutSpaces.test(after);
  if (character === "\u180e") return mongolian.test(before) && mongolian.test(after);
  if (mongolianForm.test(character)) return mongolian.test(before);
  // One ideograph has several forms, in names of people and places.
  if (ideographicForm.test(character)) return /^\p{Ideographic}$/u.test(before);
  // Otherwise joiners belong to scripts such as Persian and Hindi.
  return (character === "\u200d" || character === "\u200c") && needsJoiners.test(before);
}

/** The last letter, or a mark upon it, of a script in which a joiner changes what is seen. */
const needsJoiners =
  /^(?=[\p{L}\p{M}])[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]$/u;

/** Scripts that write no spaces between words: one of no width says where a line may break. */
const withoutSpaces = /^[\p{scx=Khmr}\p{scx=Thai}\p{scx=Laoo}\p{scx=Mymr}]$/u;

/** A vowel stands apart in many Mongolian words, and letters have forms that are chosen by what follows them. */
const mongolian = /^(?=\p{L})\p{scx=Mong}$/u;
const mongolianForm = /^[\u180b-\u180d\u180f]$/;
const ideographicForm = /^[\u{e0100}-\u{e01ef}]$/u;

function isEmoji(character: string): boolean {
  return /^(?=\P{ASCII})(?!\p{Emoji_Modifier})\p{Emoji}$/u.test(character);
}

function isKeycap(text: string): boolean {
  return /^[0-9#*]\ufe0f\u20e3$/.test(text);
}

/** "Family": between two emoji, of which the first may have a colour or a presentation. That one is judged by itself. */
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
