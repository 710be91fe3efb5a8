import { z } from "zod";
import { pictureLimits as limits } from "./picture-limits.ts";

/** The shapes of what plugins draw. Numbers are finite: zod takes no others. */

const length = z.number().min(0).max(limits.mostSide);
const side = z.number().min(1).max(limits.mostSide);

const color = z.union([
  z
    .number()
    .int()
    .min(0)
    .max(0xffffff)
    .transform((value) => `#${value.toString(16).padStart(6, "0")}`),
  z.string().regex(/^#[0-9a-f]{6}([0-9a-f]{2})?$/i, "a color is 0xRRGGBB, #rrggbb or #rrggbbaa"),
]);
const fill = z.union([
  color,
  z.strictObject({ from: color, to: color, angle: z.number().min(-360).max(360).default(135) }),
]);
const radius = z.union([length, z.literal("round")]);

const size = {
  width: length.exactOptional(),
  height: length.exactOptional(),
  grow: z.number().min(0).max(100).exactOptional(),
};

const box = (gap: number, padding: number) => ({
  gap: length.default(gap),
  padding: length.default(padding),
  align: z.enum(["start", "center", "end", "stretch"]).exactOptional(),
  justify: z.enum(["start", "center", "end", "between"]).exactOptional(),
  radius: radius.exactOptional(),
});

const inside = z.array(z.unknown()).max(limits.parts);
const wholeSide = z.number().int().min(limits.leastSide).max(limits.mostSide);

export const shapes = {
  card: z.strictObject({
    width: wholeSide,
    height: wholeSide,
    alt: z.string().max(limits.alt).optional(),
    name: z
      .string()
      .regex(/^[^\p{C}/\\]{1,90}\.png$/u, "a name ends with .png")
      .default("picture.png"),
    children: inside,
    ...box(16, 32),
    // Discord's own darkness.
    background: fill.default("#2b2d31"),
  }),
};

const text = z.strictObject({
  text: z.string(),
  ...size,
  size: z.number().min(6).max(400).default(24),
  weight: z.number().min(100).max(900).default(400),
  color: color.default("#ffffff"),
  align: z.enum(["start", "center", "end"]).default("start"),
  lines: z.number().int().min(1).max(100).exactOptional(),
});

/** A file can come as it is, with what else the plugin got of it. */
const handle = z.object({ handle: z.string().max(100) });

export const partShapes = {
  text,
  row: z.strictObject({ row: inside, ...size, ...box(0, 0), background: fill.exactOptional() }),
  column: z.strictObject({ column: inside, ...size, ...box(0, 0), background: fill.exactOptional() }),
  image: z.strictObject({
    image: z.union([handle, z.string().max(2_000)]),
    width: side,
    height: side,
    radius: radius.exactOptional(),
  }),
  bar: z.strictObject({
    bar: z.number().min(0).max(1),
    ...size,
    color: color.default("#8ea1ff"),
    track: color.default("#00000055"),
  }),
  line: z.strictObject({
    line: z.array(z.number()).min(1).max(500),
    width: side,
    height: side,
    color: color.default("#56b4e9"),
    from: z.number().optional(),
    to: z.number().optional(),
  }),
  pie: z.strictObject({
    pie: z
      .array(z.strictObject({ value: z.number().min(0), color }))
      .min(1)
      .max(50),
    size: side,
  }),
};
