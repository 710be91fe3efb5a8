import { readFileSync } from "node:fs";

/** A font as the renderer registers it. */
export interface RendererFont {
  readonly name: string;
  readonly data: Uint8Array;
  /** The characters that it is for. @default all */
  readonly unicodeRange?: [number, number][];
}

/** In the order in which they are tried. The first has Latin, Cyrillic and Greek, and Vietnamese. */
const families = [
  { name: "Noto Sans", in: "@fontsource-variable/noto-sans", file: "noto-sans", without: ["devanagari"] },
  { name: "Noto Sans JP", in: "@fontsource-variable/noto-sans-jp", file: "noto-sans-jp", without: [] },
] as const;

const emoji = { name: "Twemoji", in: "twemoji-colr-font", file: "twemoji.woff2" } as const;

/** The packages that the fonts are in, as URLs of a file of theirs. */
export const fontPackages: readonly string[] = [
  ...families.map((one) => `${one.in}/package.json`),
  `${emoji.in}/package.json`,
];

/** Reads all fonts from their packages: 6 MB. */
export function readFonts(): readonly RendererFont[] {
  const texts = families.flatMap((family) => {
    const ranges = JSON.parse(read(`${family.in}/unicode.json`).toString("utf8")) as Record<string, string>;
    const without: readonly string[] = family.without;
    return Object.entries(ranges).flatMap(([subset, range]) => {
      if (without.includes(subset)) return [];
      const file = `${family.in}/files/${family.file}-${subset.replaceAll(/[[\]]/g, "")}-wght-normal.woff2`;
      return [{ name: family.name, data: read(file), unicodeRange: rangesOf(range) }];
    });
  });
  return [...texts, { name: emoji.name, data: read(`${emoji.in}/package.json`, emoji.file) }];
}

/** @param sibling another file beside it, where the package doesn't say how it is called */
function read(file: string, sibling?: string): Buffer {
  const url = new URL(import.meta.resolve(file));
  return readFileSync(sibling === undefined ? url : new URL(sibling, url));
}

/** `U+0400-045F,U+0301` */
function rangesOf(range: string): [number, number][] {
  return range.split(",").map((one) => {
    const [from = "", to = from] = one.trim().replace(/^U\+/i, "").split("-");
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });
}
