import { readdirSync, readFileSync } from "node:fs";

/* What Linux tells of processes, in `/proc`. */

/** A process and all that it started, and what those started. */
export function treeOf(root: number): readonly number[] {
  const children = Map.groupBy(
    readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [])),
    ({ parent }) => parent,
  );
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []).map((child) => child.pid));
  return tree;
}

/** Milliseconds of CPU that a process, what it started, and what of that has ended, have used. */
export function cpuOf(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (statOf(pid)?.cpuMs ?? 0), 0);
}

/** Milliseconds of CPU that the threads of one process have used; to the microsecond, unlike the other. */
export function ownCpuOf(pid: number): number {
  const tasks = quietly(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const used = tasks.map((task) => Number(textOf(`/proc/${pid}/task/${task}/schedstat`).split(" ")[0]));
  return used.reduce((sum, nanoseconds) => sum + nanoseconds / 1e6, 0);
}

/** Bytes that a process has had written to the disk. */
export const writtenBy = (pid: number): number =>
  Number(/^write_bytes: (\d+)/m.exec(textOf(`/proc/${pid}/io`))?.[1] ?? 0);

/** Megabytes that processes have of their own, with their share of what several have in common (PSS). */
export function pssOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** How many files, sockets and pipes a process has open. */
export const openFilesOf = (pid: number): number => quietly(() => readdirSync(`/proc/${pid}/fd`).length) ?? 0;

/** Linux counts in hundredths of a second. */
const tickMs = 10;

function statOf(pid: number) {
  const text = textOf(`/proc/${pid}/stat`);
  // The program's name, in brackets, can contain anything.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  if (fields.length < 15) return undefined;
  const used = fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0);
  return { pid, parent: fields[1] ?? 0, cpuMs: used * tickMs };
}

const textOf = (path: string): string => quietly(() => readFileSync(path, "utf8")) ?? "";

/** Undefined: the process has ended. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
