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

/**
 * Finds them. Line breaks are `\n` and `\r\n`: a `\r` alone ends a comment for an engine and not for those who read it.
 * Emoji and the scripts that need joiners are fine. Takes time in proportion to the text.
 */
export function findHidden(text: string): readonly HiddenCharacter[] {
  // A black flag and tags make the flags of England, Scotland and Wales: same length, so that places stay right.
  const withoutFlags = text.replace(/\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}/gu, (flag) =>
    "x".repeat(flag.length),
  );
  const found: HiddenCharacter[] = [];
  for (const { 0: character, index: at } of withoutFlags.matchAll(suspicious)) {
    if (character === "\r" && withoutFlags[at + 1] !== "\n") {
      found.push({
        at,
        detail: "a carriage return without a line feed: it ends a line for some and not for others",
      });
    } else if (!isOrdinary(character, withoutFlags, at)) {
      found.push({ at, detail: `U+${hex(character)} in the source` });
    }
  }
  return found;
}

/** The same, but only in lines that a text didn't have before. */
export function findNewlyHidden(text: string, before: string | undefined): readonly HiddenCharacter[] {
  const found = findHidden(text);
  if (before === undefined || found.length === 0) return found;
  const known = new Set(before.split("\n"));
  return found.filter(({ at }) => {
    const end = text.indexOf("\n", at);
    return !known.has(text.slice(text.lastIndexOf("\n", at - 1) + 1, end < 0 ? text.length : end));
  });
}

/** The line and column of a place, both from 1. Lines end with `\n`, as in editors. */
export function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function isOrdinary(character: string, text: string, at: number): boolean {
  if (character === "\t" || character === "\n" || character === "\r") return true;
  if (character === "\ufeff") return at === 0;
  const before = previous(text, at);
  const visibleBefore = before !== "" && !/[\p{Cf}\p{Cc}\s]/u.test(before);
  // Text and emoji presentation, once, after what it presents.
  if (character === "\ufe0f" || character === "\ufe0e")
    return visibleBefore && !/[\ufe00-\ufe0f]/.test(before);
  // Joiners belong to emoji ("family") and to scripts such as Persian and Hindi.
  if (character === "\u200d" || character === "\u200c") {
    return (
      /[^\p{ASCII}]/u.test(before) && /\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}/u.test(before)
    );
  }
  return false;
}

function previous(text: string, at: number): string {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
