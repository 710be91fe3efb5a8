import { boughtInWords } from "../../src/spending/month-words.ts";
import type { MonthResult } from "./play-month.ts";
import { fairShare } from "./tally.ts";

/** What each group got, for the terminal. */
export function reportOf({ tally, bought, dollars, mostInADay, builds }: MonthResult): string {
  const rows = [...tally].map(([group, of]) => [
    group,
    String(of.people.size),
    String(of.tries),
    `${of.answered} (${percent(of.answered / Math.max(1, of.tries))})`,
    String(of.tooFast),
    [...of.refused].map(([scope, count]) => `${scope}: ${count}`).join(", ") || "none",
  ]);
  const head = ["group", "people", "tries", "answered", "too fast", "refused for money"];
  return [
    ...table([head, ...rows]),
    "",
    `bought: ${boughtInWords(bought)}`,
    `in all: $${dollars.toFixed(2)}, at most $${mostInADay.toFixed(2)} in a day`,
    `builds: ${builds.made} of ${builds.wanted}, ${builds.refusals.length} refused for money`,
    `fair lines answered: ${percent(fairShare(tally))}`,
  ].join("\n");
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
