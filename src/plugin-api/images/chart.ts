import type { CardSpec, Color, Fill, PicturePart } from "./picture.ts";

export interface ChartSpec {
  readonly kind: "bar" | "line" | "pie";
  /** At most 24 bars, 20 slices, or 500 points of a line, whose first and last labels are shown. */
  readonly values: readonly ChartValue[];
  /** What it shows, in words, for people who don't see it. At most 1,024 characters. */
  readonly alt: string;
  readonly title?: string;
  /** @default 800 */
  readonly width?: number;
  /** @default 420 */
  readonly height?: number;
  /** Of bars and lines. */
  readonly color?: Color;
  readonly background?: Fill;
}

export interface ChartValue {
  readonly label: string;
  readonly value: number;
  /** Of a slice or a bar. */
  readonly color?: Color;
}

/** Told apart also by people who don't see all colors: after Okabe and Ito. */
const colors = [
  "#56b4e9",
  "#e69f00",
  "#009e73",
  "#f0e442",
  "#cc79a7",
  "#d55e00",
  "#0072b2",
  "#b0b7c3",
] as const;
const pale = "#c9cdee";
const padding = 28;

/** What a chart looks like. @throws TypeError for values that can't be drawn */
export function chartCard(spec: ChartSpec): CardSpec {
  const { kind, values, alt, title, width = 800, height = 420, background = "#23263a" } = spec;
  if (!Array.isArray(values) || values.length === 0) throw new TypeError("A chart has at least one value");
  if (values.some(({ value }) => !Number.isFinite(value)))
    throw new TypeError("The values of a chart are finite numbers");
  const room = { width: width - 2 * padding, height: height - 2 * padding - (title === undefined ? 0 : 56) };
  const drawn = { bar: barsOf, line: lineOf, pie: pieOf }[kind];
  if (drawn === undefined) throw new TypeError('A chart is a "bar", a "line" or a "pie"');
  return {
    ...{ width, height, background, padding, alt, name: "chart.png" },
    children: [
      ...(title === undefined ? [] : [{ text: title, size: 30, weight: 700, lines: 1, height: 56 }]),
      drawn(spec, room),
    ],
  };
}

interface Room {
  readonly width: number;
  readonly height: number;
}

function barsOf({ values, color = colors[0] }: ChartSpec, room: Room): PicturePart {
  const some = values.slice(0, 24);
  if (some.some(({ value }) => value < 0)) throw new TypeError("Bars are 0 or more: a line can be negative");
  const most = Math.max(...some.map(({ value }) => value), Number.MIN_VALUE);
  const words = 30;
  const longest = Math.max(1, room.height - 2 * words);
  const width = Math.max(4, Math.floor(room.width / some.length) - 8);
  const size = Math.max(10, Math.min(18, Math.floor(width / 3)));
  return {
    row: some.map((one) => ({
      column: [
        { text: shown(one.value), size, color: pale, align: "center", lines: 1, width, height: words },
        {
          column: [],
          width,
          height: Math.max(2, Math.round((one.value / most) * longest)),
          background: one.color ?? color,
          radius: Math.min(6, Math.floor(width / 2)),
        },
        { text: one.label, size, align: "center", lines: 1, width, height: words },
      ],
      justify: "end",
      height: room.height,
      width,
    })),
    gap: 8,
    ...room,
  };
}

function lineOf({ values, color = colors[0] }: ChartSpec, room: Room): PicturePart {
  const some = values.slice(0, 500);
  const all = some.map(({ value }) => value);
  const side = 90;
  const words = 32;
  const height = Math.max(20, room.height - words);
  return {
    row: [
      {
        column: [
          { text: shown(Math.max(...all)), size: 18, color: pale, lines: 1, width: side, align: "end" },
          { text: shown(Math.min(...all)), size: 18, color: pale, lines: 1, width: side, align: "end" },
        ],
        ...{ justify: "between", width: side, height },
      },
      {
        column: [
          { line: all, width: Math.max(20, room.width - side - 16), height, color },
          {
            row: [
              { text: some[0]?.label ?? "", size: 18, color: pale, lines: 1, grow: 1 },
              { text: some.at(-1)?.label ?? "", size: 18, color: pale, lines: 1 },
            ],
            height: words,
          },
        ],
        grow: 1,
      },
    ],
    ...{ gap: 16, align: "start", ...room },
  };
}

function pieOf({ values }: ChartSpec, room: Room): PicturePart {
  const some = values.slice(0, 20);
  if (some.some(({ value }) => value < 0)) throw new TypeError("The slices of a pie are 0 or more");
  const all = some.reduce((sum, { value }) => sum + value, 0);
  if (all <= 0) throw new TypeError("A pie has at least one slice above 0");
  const slices = some.map((one, index) => ({
    ...one,
    color: one.color ?? colors[index % colors.length] ?? pale,
  }));
  const size = Math.max(20, Math.min(room.height, Math.floor(room.width / 2)));
  const line = Math.max(10, Math.min(22, Math.floor(room.height / some.length) - 8));
  return {
    row: [
      { pie: slices.map(({ value, color }) => ({ value, color })), size },
      {
        column: slices.map(({ label, value, color }) => ({
          row: [
            { column: [], width: line, height: line, background: color, radius: 4 },
            { text: label, size: line, lines: 1, grow: 1 },
            { text: `${Math.round((value / all) * 100)} %`, size: line, color: pale },
          ],
          gap: 12,
        })),
        ...{ gap: 4, grow: 1 },
      },
    ],
    ...{ gap: 32, ...room },
  };
}

/** Short: 1200 → "1200", 0.123456 → "0.12". */
function shown(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(3)));
}
