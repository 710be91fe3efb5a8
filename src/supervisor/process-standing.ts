import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process is doing at a given moment, as the system sees it. */
export interface ProcessState {
  /** It would run at once if it could: it is waiting for a processor or a disk, or has been stopped. */
  readonly wantsToRun: boolean;
  /** The CPU time that its main thread has used so far, in milliseconds. */
  readonly cpuMs: number;
}

/** R: running or runnable; D: waiting for a disk; T, t: stopped, by a signal or a debugger (proc_pid_stat(5)). macOS has U for D. */
const wanting = /^[RDTtU]/;

/** Linux counts in ticks, 100 per second on every machine that Node runs on (`getconf CLK_TCK`). */
const tickMs = 10;

/**
 * The states of a process and its direct children, by pid: if one of them can't run, all of them wait. Empty if it can't be seen.
 */
export type ProcessStates = (pid: number) => ReadonlyMap<number, ProcessState>;

export const processStates: ProcessStates = (pid) => {
  const pids = process.platform === "linux" ? [pid, ...childrenOf(pid)] : [pid];
  return new Map(
    pids.flatMap((each) => {
      const standing = process.platform === "linux" ? fromProc(each) : fromPs(each);
      return standing === undefined ? [] : [[each, standing] as const];
    }),
  );
};

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** The main thread's, where the event loop runs: a process busy in another thread can still be unresponsive. */
function fromProc(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
    // The name, in parentheses, can itself contain spaces and parentheses; after it come the state, and 11 fields later the times.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks)
      ? { wantsToRun: wanting.test(fields[0] ?? ""), cpuMs: ticks * tickMs }
      : undefined;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessState | undefined {
  const { stdout, status } = spawnSync("ps", ["-o", "state=,time=", "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
  });
  const [, state = "", time = ""] = stdout?.trim().match(/^(\S+)\s+(\S+)$/) ?? [];
  if (status !== 0 || state === "") return undefined;
  // "[days-][hours:]minutes:seconds[.hundredths]"
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = time.split(/[-:]/).reverse().map(Number);
  return {
    wantsToRun: wanting.test(state),
    cpuMs: (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000,
  };
}
