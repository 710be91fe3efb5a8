import { readdirSync, readFileSync } from "node:fs";

/** A process and all that it started, by Linux's `/proc`. */
export function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Milliseconds of CPU that a process, what it started, and what of that has ended, have used. */
export function cpuOf(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (statOf(pid)?.cpuMs ?? 0), 0);
}

/** Milliseconds of CPU that one process has used. */
export const ownCpuOf = (pid: number): number => statOf(pid)?.ownCpuMs ?? 0;

/** Bytes that a process has had written to the disk. */
export const writtenBy = (pid: number): number =>
  Number(/^write_bytes: (\d+)/m.exec(textOf(`/proc/${pid}/io`))?.[1] ?? 0);

/** Megabytes that a process has of its own, with its share of what several have in common (PSS). */
export function pssOf(pid: number): number {
  const text = textOf(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

/** What a process was started with. */
export const commandOf = (pid: number): string => textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");

/** Linux counts in hundredths of a second. */
const tickMs = 10;

function statOf(
  pid: number,
): { readonly parent: number; readonly ownCpuMs: number; readonly cpuMs: number } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  // The program's name, in brackets, can contain anything.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  if (fields.length < 15) return undefined;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  const ownCpuMs = (user + system) * tickMs;
  return { parent: fields[1] ?? 0, ownCpuMs, cpuMs: ownCpuMs + (endedUser + endedSystem) * tickMs };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended.
    return "";
  }
}
