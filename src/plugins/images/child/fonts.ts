import { readFileSync } from "node:fs";

/** A file of a font, for some characters. */
export interface FontFile {
  readonly family: string;
  readonly url: URL;
  /** First and last code points, as `unicode-range` in CSS. Undefined: emojis. */
  readonly ranges?: readonly (readonly [number, number])[];
}

interface Family {
  readonly name: string;
  /** What its package is called, and its files. */
  readonly file: string;
  /** The one subset that is its own: others repeat the first family. @default all, or those with numbers, of which large scripts have many */
  readonly only?: string;
}

/** In the order in which they are tried: Japanese comes before Korean, as both have characters of Chinese. */
const families: readonly Family[] = [
  // Latin, Cyrillic, Greek, Vietnamese and Devanagari.
  { name: "Noto Sans", file: "noto-sans" },
  { name: "Noto Sans JP", file: "noto-sans-jp" },
  { name: "Noto Sans KR", file: "noto-sans-kr" },
  { name: "Noto Sans Arabic", file: "noto-sans-arabic", only: "arabic" },
  { name: "Noto Sans Hebrew", file: "noto-sans-hebrew", only: "hebrew" },
  { name: "Noto Sans Thai", file: "noto-sans-thai", only: "thai" },
];

const packageOf = ({ file }: Family) => `@fontsource-variable/${file}`;

/** Flags are two letters; digits in boxes are a digit and the box. */
const emoji = { name: "Twemoji", in: "twemoji-colr-font", file: "twemoji.woff2" } as const;
const isEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20e3/u;

/** The names of the families, in the order in which they are tried. */
export const familyNames: readonly string[] = [...families.map(({ name }) => name), emoji.name];

/** The packages that the fonts are in, by a file of theirs. */
export const fontPackages: readonly string[] = [
  ...families.map((one) => `${packageOf(one)}/package.json`),
  `${emoji.in}/package.json`,
];

/** All 260 files, of which most are for a few characters of large scripts. */
export function listFonts(): readonly FontFile[] {
  const texts = families.flatMap((family) => {
    const list = new URL(import.meta.resolve(`${packageOf(family)}/unicode.json`));
    const ranges = JSON.parse(readFileSync(list, "utf8")) as Record<string, string>;
    const isNumbered = Object.keys(ranges).some((subset) => subset.startsWith("["));
    return Object.entries(ranges).flatMap(([subset, range]) => {
      const isOwn = isNumbered ? subset.startsWith("[") : subset === (family.only ?? subset);
      if (!isOwn) return [];
      const file = `files/${family.file}-${subset.replaceAll(/[[\]]/g, "")}-wght-normal.woff2`;
      return [{ family: family.name, url: new URL(file, list), ranges: rangesOf(range) }];
    });
  });
  // Its package doesn't say where its file is.
  const url = new URL(emoji.file, import.meta.resolve(`${emoji.in}/package.json`));
  return [...texts, { family: emoji.name, url }];
}

/** Those that a text needs. */
export function fontsFor(text: string, fonts: readonly FontFile[]): readonly FontFile[] {
  const points = [...new Set(Array.from(text, (one) => one.codePointAt(0) ?? 0))].sort((a, b) => a - b);
  const needs = ([from, to]: readonly [number, number]) => {
    // The first code point that isn't below the range, by halves.
    let [low, high] = [0, points.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((points[middle] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return (points[low] ?? Number.POSITIVE_INFINITY) <= to;
  };
  return fonts.filter(({ ranges }) => (ranges === undefined ? isEmoji.test(text) : ranges.some(needs)));
}

/** `U+0400-045F,U+0301` */
function rangesOf(range: string): readonly (readonly [number, number])[] {
  return range.split(",").map((one) => {
    const [from = "", to = from] = one.trim().replace(/^U\+/i, "").split("-");
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });
}
