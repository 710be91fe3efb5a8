import { type Comparison, type Count, type Curve, type Outcome, turbot } from "../harness/outcome.ts";
import { median, plainly } from "../plugins/figures.ts";

/** An outcome as Markdown: what the terminal shows, and the document. */
export function tablesOf(outcome: Outcome): string {
  const sameContenders = Map.groupBy(outcome.comparisons, ({ samples }) => Object.keys(samples).join());
  return [
    ...[...sameContenders.values()].map(tableOfComparisons),
    ...outcome.curves.map(tableOfCurve),
    ...(outcome.counts.length === 0 ? [] : [tableOfCounts(outcome.counts)]),
  ].join("\n\n");
}

/** Medians, and how Turbot's compares with that of the best peer. */
function tableOfComparisons(comparisons: readonly Comparison[]): string {
  const contenders = Object.keys(comparisons[0]?.samples ?? {});
  const withPeers = contenders.includes(turbot) && contenders.length > 1;
  return table(
    ["", ...contenders.map(own), ...(withPeers ? ["Turbot : best peer"] : [])],
    comparisons.map((comparison) => [
      `${comparison.what}, ${comparison.unit}`,
      ...contenders.map((who) => own(plainly(median(comparison.samples[who] ?? [])), who)),
      ...(withPeers ? [ratioOf(comparison)] : []),
    ]),
  );
}

/** How Turbot compares with the best peer, such as `0.8 : 1`; bold where it leads. */
export function ratioOf({ samples, better }: Comparison): string {
  const peers = Object.entries(samples).filter(
    ([who]) => !who.startsWith(turbot) && !who.startsWith("floor"),
  );
  const medians = peers.map(([, values]) => median(values)).filter((value) => !Number.isNaN(value));
  const mine = median(samples[turbot] ?? []);
  if (medians.length === 0 || Number.isNaN(mine)) return "";
  const best = better === "less" ? Math.min(...medians) : Math.max(...medians);
  if (best === 0) return mine === 0 ? "1 : 1" : "";
  const text = `${plainly(mine / best)} : 1`;
  return (better === "less" ? mine <= best : mine >= best) ? `**${text}**` : text;
}

function tableOfCurve({ what, unit, along, lines }: Curve): string {
  const places = [...new Set(Object.values(lines).flatMap((points) => points.map(([x]) => x)))].toSorted(
    (a, b) => a - b,
  );
  return table(
    [`${what}, ${unit}, by ${along}`, ...places.map((x) => x.toLocaleString("en-GB"))],
    Object.entries(lines).map(([who, points]) => [
      who,
      ...places.map((place) => {
        const y = points.find(([x]) => x === place)?.[1];
        return y === undefined ? "" : plainly(y);
      }),
    ]),
  );
}

function tableOfCounts(counts: readonly Count[]): string {
  const contenders = [...new Set(counts.flatMap(({ of }) => Object.keys(of)))];
  return table(
    ["", ...contenders.map(own)],
    counts.map(({ what, of }) => [
      what,
      ...contenders.map((who) => {
        const count = of[who];
        return count === undefined ? "" : own(`${count.count} of ${count.among}`, who);
      }),
    ]),
  );
}

const own = (text: string, who: unknown = text) => (who === turbot ? `**${text}**` : text);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}
