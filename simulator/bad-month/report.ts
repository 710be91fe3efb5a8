import type { BadMonthReport } from "./play-bad-month.ts";

const columns = ["event", "tried", "held", "deeds", "at a cap", "undone"] as const;

/** A Markdown table of one month. */
export function tableOf({ rows }: BadMonthReport): string {
  const cells = rows.map(({ name, tried, held, deeds, atCaps, undone }) => [
    name,
    tried,
    held,
    deeds,
    atCaps,
    undone,
  ]);
  return [columns, columns.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
