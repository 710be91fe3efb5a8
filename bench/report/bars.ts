import { type Comparison, turbot } from "../harness/outcome.ts";
import { median, plainly } from "../plugins/figures.ts";
import { colourOf, escaped, svg, text } from "./svg.ts";

const [barHeight, gap, left, width, right] = [16, 5, 170, 420, 90];

/** A picture of comparisons: one bar for each contender, each row by its own scale. */
export function barsOf(title: string, comparisons: readonly Comparison[]): string {
  let y = 10;
  const parts: string[] = [];
  for (const { what, unit, better, samples } of comparisons) {
    const medians = Object.entries(samples).map(([who, values]) => [who, median(values)] as const);
    const most = Math.max(...medians.map(([, value]) => value));
    parts.push(text(10, y + 12, `${what} (${unit}, ${better} is better)`, "bold"));
    y += 22;
    for (const [who, value] of medians) {
      const long = most > 0 ? Math.max(1, (value / most) * width) : 1;
      parts.push(
        text(left - 8, y + 12, who, who === turbot ? "bold end" : "end"),
        `<rect x="${left}" y="${y}" width="${long.toFixed(1)}" height="${barHeight}" rx="2" fill="${colourOf(who)}"><title>${escaped(`${who}: ${plainly(value)} ${unit}`)}</title></rect>`,
        text(left + long + 6, y + 12, plainly(value)),
      );
      y += barHeight + gap;
    }
    y += 12;
  }
  return svg(title, left + width + right, y, parts);
}
