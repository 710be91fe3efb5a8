import type { z } from "zod";
import { isBlank } from "../../../packages/discord-rules/blank.ts";
import { RefusalError } from "../../declaration/refusal.ts";
import type { Drawing, DrawnBox, DrawnPart } from "./drawing.ts";
import { partShapes, shapes } from "./part-shapes.ts";
import { pictureLimits as limits } from "./picture-limits.ts";

/** A plugin's description of a picture, checked: there is no CSS, HTML or SVG in it, and nothing to be fetched but what Discord keeps. */
export interface CheckedPicture {
  readonly drawing: Drawing;
  readonly alt: string;
  readonly name: string;
  /** All that people can read in it. */
  readonly words: readonly string[];
  /** The pictures inside, in the order of their numbers. */
  readonly images: readonly ImageSource[];
}

export type ImageSource = { readonly handle: string } | { readonly url: string };

/** @throws RefusalError that says which part is wrong */
export function validatePicture(input: unknown): CheckedPicture {
  const { alt, name, children, width, height, ...style } = read(shapes.card, input, "");
  if (alt === undefined || isBlank(alt))
    throw new RefusalError(
      'A picture has alternative text, for people who don\'t see it: `alt: "what it shows, in words"`',
    );
  if (width * height > limits.area)
    throw new RefusalError(
      `A picture has at most ${limits.area.toLocaleString("en")} pixels: this has ${width} × ${height}`,
    );
  const seen = createSeen();
  const parts = partsOf(children, "children", 1, seen);
  const root: DrawnBox = { kind: "column", ...style, parts, width, height };
  return { drawing: { width, height, root }, alt, name, words: seen.words, images: seen.images };
}

/** So many slices of pies or values of lines count as one part more. */
const valuesOfPart = 10;

/** What has been found in a picture so far. */
interface Seen {
  readonly count: (parts: number) => void;
  readonly words: string[];
  readonly images: ImageSource[];
  readonly word: (text: string) => void;
  readonly image: (source: ImageSource) => number;
}

function createSeen(): Seen {
  const numbers = new Map<string, number>();
  let length = 0;
  let parts = 0;
  const seen: Seen = {
    count(more) {
      parts += more;
      if (parts > limits.parts)
        throw new RefusalError(`A picture has at most ${limits.parts.toLocaleString("en")} parts`);
    },
    words: [],
    images: [],
    word(text) {
      length += text.length;
      if (length > limits.text)
        throw new RefusalError(
          `A picture has at most ${limits.text.toLocaleString("en")} characters of text`,
        );
      if (!isBlank(text)) seen.words.push(text);
    },
    image(source) {
      const key = "url" in source ? source.url : source.handle;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      if (seen.images.length === limits.images)
        throw new RefusalError(`A picture has at most ${limits.images} pictures inside`);
      numbers.set(key, seen.images.length);
      return seen.images.push(source) - 1;
    },
  };
  return seen;
}

function partsOf(list: readonly unknown[], path: string, depth: number, seen: Seen): readonly DrawnPart[] {
  if (depth > limits.depth)
    throw new RefusalError(`The parts of a picture are at most ${limits.depth} deep inside each other`);
  seen.count(list.length);
  return list.map((one, index) => partOf(one, `${path}[${index}]`, depth, seen));
}

function partOf(input: unknown, path: string, depth: number, seen: Seen): DrawnPart {
  const kind = kindOf(input, path);
  // Before they are looked at: looking is work, too.
  seen.count(valuesIn(input) / valuesOfPart);
  switch (kind) {
    case "row": {
      const { row, ...style } = read(partShapes.row, input, path);
      return { kind, ...style, parts: partsOf(row, `${path}.row`, depth + 1, seen) };
    }
    case "column": {
      const { column, ...style } = read(partShapes.column, input, path);
      return { kind, ...style, parts: partsOf(column, `${path}.column`, depth + 1, seen) };
    }
    case "text": {
      const text = read(partShapes.text, input, path);
      seen.word(text.text);
      return { kind, ...text };
    }
    case "image": {
      const { image, ...how } = read(partShapes.image, input, path);
      const source = typeof image === "string" ? { url: image } : { handle: image.handle };
      return { kind, ...how, image: seen.image(source) };
    }
    case "bar":
      return { kind, ...read(partShapes.bar, input, path) };
    case "line": {
      const {
        line,
        from = Math.min(...line),
        to = Math.max(...line),
        ...how
      } = read(partShapes.line, input, path);
      const span = to - from;
      const placed = line.map((value) => (span > 0 ? Math.min(1, Math.max(0, (value - from) / span)) : 0.5));
      return { kind, ...how, line: placed };
    }
    case "pie": {
      const { pie, size } = read(partShapes.pie, input, path);
      const whole = pie.reduce((sum, { value }) => sum + value, 0);
      if (!(whole > 0) || !Number.isFinite(whole))
        throw new RefusalError(`This can't be drawn: ${path}: a pie has at least one slice above 0`);
      return { kind, size, pie: pie.map(({ value, color }) => ({ share: value / whole, color })) };
    }
  }
}

function valuesIn(input: unknown): number {
  const { pie, line } = Object(input) as { readonly pie?: unknown; readonly line?: unknown };
  return [pie, line].reduce((sum: number, one) => sum + (Array.isArray(one) ? one.length : 0), 0);
}

const kinds = Object.keys(partShapes) as readonly (keyof typeof partShapes)[];

function kindOf(input: unknown, path: string): keyof typeof partShapes {
  const found = typeof input === "object" && input !== null ? kinds.filter((kind) => kind in input) : [];
  const [kind] = found;
  if (kind !== undefined && found.length === 1) return kind;
  throw new RefusalError(`This can't be drawn: ${path}: a part of a picture has one of ${kinds.join(", ")}`);
}

function read<T>(shape: z.ZodType<T>, input: unknown, path: string): T {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = [path, ...(issue?.path ?? [])].filter((part) => part !== "").join(".");
  throw new RefusalError(`This can't be drawn: ${at}: ${issue?.message}`);
}
