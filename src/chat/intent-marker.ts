import type { RequestKind } from "../requests/requests.ts";

/** How Claude marks each kind of wish. */
const markers: Readonly<Record<RequestKind, string>> = { plugin: "FEATURE", core: "IMPROVEMENT" };
const kinds = new Map(Object.entries(markers).map(([kind, marker]) => [marker, kind as RequestKind]));
const marked = new RegExp(`\\[(${[...kinds.keys()].join("|")})\\]$`);

/**
 * Takes the marker from the end of an answer of Claude's. Only there does it mean something: anywhere else it is
 * somebody quoting it.
 */
export function readIntent(answer: string): {
  readonly text: string;
  readonly intent: RequestKind | undefined;
} {
  let text = answer.trimEnd();
  let intent: RequestKind | undefined;
  for (;;) {
    const marker = marked.exec(text);
    if (marker === null) return { text, intent };
    intent ??= kinds.get(marker[1] ?? "");
    text = text.slice(0, marker.index).trimEnd();
  }
}

/** Characters at the end of an answer among which a marker can be. It is looked for at every piece that comes in. */
const markerReach = 200;

/** An answer that is still being written, without what may become a marker. */
export function withoutUnfinishedMarker(soFar: string): string {
  const end = soFar.slice(-markerReach);
  return soFar.slice(0, soFar.length - end.length) + end.replace(/(\s*\[[A-Z]*\]?)+\s*$/, "");
}

/**
 * What a member typed, with markers made harmless: quoted by Claude at the end of an answer, they would start something.
 * Also those that only look like one to a reader: with invisible characters inside, or in full-width letters.
 */
export function defuseMarkers(text: string): string {
  return text.replaceAll(marker, (whole) => {
    const word = whole.normalize("NFKC").replaceAll(/[^\p{L}]/gu, "");
    return `(${word})`;
  });
}

const marker = new RegExp(
  `[[［][\\s\\p{Cf}]*(?:${["feature", "improvement"].map(inAnyDress).join("|")})[\\s\\p{Cf}]*[\\]］]`,
  "giu",
);

/** Matches a word's letters in both widths, with anything invisible between them. */
function inAnyDress(word: string): string {
  const fullWidth = (letter: string) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0);
  return [...word].map((letter) => `[${letter}${fullWidth(letter)}]`).join("\\p{Cf}*");
}
