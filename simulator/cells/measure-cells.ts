import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningCell } from "./start-cells.ts";

/** What one cell takes at rest. */
export interface CellFigures {
  readonly readyMs: number;
  /** Bytes of memory of all its processes; what several processes share counts to each in part. */
  readonly pss: number;
  /** The same, by what each process is. */
  readonly byProcess: Readonly<Record<string, number>>;
  /** Of one processor, from 0 to 1. */
  readonly processor: number;
}

/** The kernel counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Looks at cells that nobody talks to, for some seconds. Linux only. */
export async function measureCells(
  cells: readonly RunningCell[],
  seconds: number,
): Promise<readonly CellFigures[]> {
  const before = cells.map(ticksOf);
  await sleep(seconds * 1_000);
  return cells.map((cell, index) => {
    const byProcess: Record<string, number> = {};
    for (const { pid, words } of cell.processes()) {
      const name =
        words.find((word) => /\.m?[tj]s$/.test(word))?.replace(/^.*\/(?=[^/]+\/[^/]+$)/, "") ??
        words[0] ??
        "";
      byProcess[name] = (byProcess[name] ?? 0) + pssOf(pid);
    }
    return {
      readyMs: cell.readyMs,
      pss: Object.values(byProcess).reduce((sum, one) => sum + one, 0),
      byProcess,
      processor: (ticksOf(cell) - (before[index] ?? 0)) / ticksPerSecond / seconds,
    };
  });
}

/** User and system time of its processes, and of those that they have waited for. */
function ticksOf(cell: RunningCell): number {
  return cell.processes().reduce((sum, { pid }) => {
    const stat = textOf(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return sum + fields.slice(11, 15).reduce((all, field) => all + Number(field || 0), 0);
  }, 0);
}

function pssOf(pid: number): number {
  return Number(/^Pss: +(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1_024;
}

/** Empty, if the process has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
