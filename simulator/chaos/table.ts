import { type Figure, median } from "./figures.ts";
import type { ChaosReport } from "./play-chaos.ts";

/** The report for people, as lines. */
export function table(report: ChaosReport): readonly string[] {
  const { audit, figures, kills, deploys, rollbacks, troubles } = report;
  const struck = Object.entries(kills.byVictim).map(([victim, count]) => `${count} ${victim}`);
  const rows: readonly (readonly [string, string])[] = [
    ["seed", String(report.seed)],
    ["kills", `${kills.total}  (${struck.join(", ")}; ${kills.atPoints} at a named point of a deploy)`],
    ["troubles outside", String(troubles)],
    ["merges", String(report.merges)],
    ["deploys", String(deploys)],
    ["rollbacks", String(rollbacks)],
    [
      "messages",
      `${audit.messages}  (${audit.answeredLate} commands answered after Discord's 3 s, ${audit.untold} untold by it)`,
    ],
    ["requests", `${audit.requests}, with ${audit.pullRequests} pull requests`],
    ["lost", String(audit.lost.length)],
    ["doubled", String(audit.doubled.length)],
    ["longest silence", seconds(audit.longestSilenceMs)],
    ["restart gap", words(figures.gap)],
    ["crash → back", words(figures.rollback)],
    ["merge → live", words(figures.mergeToLive)],
    ["identifies", String(report.identifies)],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(17)} ${value}`),
    ...report.problems.map((problem) => `✖ ${problem}`),
  ];
}

function words({ undisturbed, all }: Figure): string {
  if (all.length === 0) return "not measured";
  const calm =
    undisturbed.length === 0
      ? "never undisturbed"
      : `median ${seconds(median(undisturbed) ?? 0)}, worst ${seconds(Math.max(...undisturbed))} of ${undisturbed.length} undisturbed`;
  return `${calm}; of all ${all.length}: median ${seconds(median(all) ?? 0)}, worst ${seconds(Math.max(...all))}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
