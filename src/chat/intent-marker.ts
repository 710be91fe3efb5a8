import type { RequestKind } from "../requests/requests.ts";

/** How Claude marks each kind of wish. */
const markers: Readonly<Record<RequestKind, string>> = { plugin: "FEATURE", core: "IMPROVEMENT" };
const kinds = new Map(Object.entries(markers).map(([kind, marker]) => [marker, kind as RequestKind]));

/** How Claude marks that somebody says that they are under 13. */
const childMarker = "CHILD";
const marked = new RegExp(`\\[(${[...kinds.keys(), childMarker].join("|")})\\]$`);

/**
 * Removes the marker from the end of Claude's answer. Only there does it mean something: anywhere else it is a quotation. Who is
 * under 13 starts nothing.
 */
export function readIntent(answer: string): {
  readonly text: string;
  readonly intent: RequestKind | undefined;
  readonly isChild: boolean;
} {
  let text = answer.trimEnd();
  let intent: RequestKind | undefined;
  let isChild = false;
  for (;;) {
    const marker = marked.exec(text);
    if (marker === null) return { text, intent: isChild ? undefined : intent, isChild };
    if (marker[1] === childMarker) isChild = true;
    intent ??= kinds.get(marker[1] ?? "");
    text = text.slice(0, marker.index).trimEnd();
  }
}

/** A marker lies within this many characters of the end. It is searched for with every piece that comes in. */
const markerReach = 200;

/** An unfinished answer, without what could become a marker. */
export function withoutUnfinishedMarker(soFar: string): string {
  const end = soFar.slice(-markerReach);
  return soFar.slice(0, soFar.length - end.length) + end.replace(/(\s*\[[A-Z]*\]?)+\s*$/, "");
}

/**
 * A member's text with markers defused: quoted by Claude at the end of an answer, they would start something. Also catches
 * lookalikes, with invisible characters inside or in full-width letters.
 */
export function defuseMarkers(text: string): string {
  return text.replaceAll(marker, (whole) => {
    const word = whole.normalize("NFKC").replaceAll(/[^\p{L}]/gu, "");
    return `(${word})`;
  });
}

const marker = new RegExp(
  `[[［][\\s\\p{Cf}]*(?:${["feature", "improvement", "child"].map(inAnyWidth).join("|")})[\\s\\p{Cf}]*[\\]］]`,
  "giu",
);

/** Matches a word's letters in both widths, with anything invisible between them. */
function inAnyWidth(word: string): string {
  const fullWidth = (letter: string) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
  return [...word].map((letter) => `[${letter}${fullWidth(letter)}]`).join("\\p{Cf}*");
}
