import type { Curve } from "../harness/outcome.ts";
import { plainly } from "../plugins/figures.ts";
import { colourOf, svg, text } from "./svg.ts";

const [width, height, left, top, right, bottom, between] = [340, 150, 70, 34, 240, 34, 18];

/** A picture of curves, both axes in powers of ten: what grows with the square rises twice as steeply as what grows in step. */
export function curvesOf(title: string, curves: readonly Curve[]): string {
  const each = top + height + bottom + between;
  return svg(
    title,
    left + width + right,
    each * curves.length,
    curves.flatMap((curve, at) => [`<g transform="translate(0 ${at * each})">`, ...draw(curve), "</g>"]),
  );
}

function draw({ what, unit, along, lines }: Curve): readonly string[] {
  const points = Object.values(lines).flat();
  const x = axis(
    points.map(([value]) => value),
    left,
    left + width,
  );
  const y = axis(
    points.map(([, value]) => value),
    top + height,
    top,
  );
  const frame = `<path d="M${left} ${top}V${top + height}H${left + width}" fill="none" stroke="#d0d7de"/>`;
  const places = [...new Set(points.map(([value]) => value))];
  const labels = [y.least, y.most].map((value) => text(left - 6, y.of(value) + 4, plainly(value), "end"));
  return [
    text(10, 18, `${what} (${unit})`, "bold"),
    frame,
    ...places.map((value) => text(x.of(value) + 10, top + height + 16, short(value), "end")),
    text(left + width + 14, top + height + 16, along),
    ...labels,
    ...Object.entries(lines).flatMap(([who, line], at) => {
      const end = line.at(-1) ?? [1, 1];
      const path = line.map(([a, b]) => `${x.of(a).toFixed(1)},${y.of(b).toFixed(1)}`).join(" ");
      return [
        `<polyline points="${path}" fill="none" stroke="${colourOf(who, at)}" stroke-width="2"/>`,
        ...line.map(
          ([a, b]) =>
            `<circle cx="${x.of(a).toFixed(1)}" cy="${y.of(b).toFixed(1)}" r="3" fill="${colourOf(who, at)}"/>`,
        ),
        text(x.of(end[0]) + 8, y.of(end[1]) + 4, who),
      ];
    }),
  ];
}

/** Where values are on an axis in powers of ten. */
function axis(values: readonly number[], from: number, to: number) {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const span = Math.log10(most / least) || 1;
  const of = (value: number) => from + (Math.log10(Math.max(value, least) / least) / span) * (to - from);
  return { least, most, of };
}

function short(value: number): string {
  return value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : String(value);
}
