import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process is doing at one moment, as the system sees it. */
export interface Standing {
  /** It could go on at once if it were let: it wants a processor, waits for a disk, or was stopped by somebody. */
  readonly wants: boolean;
  /** The processor time that its main thread has had so far, in milliseconds. */
  readonly cpuMs: number;
}

/** R: runs or wants to; D: waits for a disk; T, t: stopped, by a signal or a debugger (proc_pid_stat(5)). macOS says U for D. */
const wanting = /^[RDTtU]/;

/** Linux counts in ticks, 100 in a second on every machine that Node runs on (`getconf CLK_TCK`). */
const tickMs = 10;

/**
 * A process and those that it started itself: where one of them isn't let, all of it waits.
 *
 * @returns empty if it can't be seen
 */
export function standings(pid: number): ReadonlyMap<number, Standing> {
  const pids = process.platform === "linux" ? [pid, ...childrenOf(pid)] : [pid];
  return new Map(
    pids.flatMap((each) => {
      const standing = process.platform === "linux" ? fromProc(each) : fromPs(each);
      return standing === undefined ? [] : [[each, standing] as const];
    }),
  );
}

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

/** The main thread's, which the event loop runs in: a process at work in another thread may still be deaf. */
function fromProc(pid: number): Standing | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
    // The name, in brackets, may hold spaces and brackets itself; after it come the state, and 11 fields later the times.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks)
      ? { wants: wanting.test(fields[0] ?? ""), cpuMs: ticks * tickMs }
      : undefined;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): Standing | undefined {
  const { stdout, status } = spawnSync("ps", ["-o", "state=,time=", "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
  });
  const [, state = "", time = ""] = stdout?.trim().match(/^(\S+)\s+(\S+)$/) ?? [];
  if (status !== 0 || state === "") return undefined;
  // "[days-][hours:]minutes:seconds[.hundredths]"
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = time.split(/[-:]/).reverse().map(Number);
  return { wants: wanting.test(state), cpuMs: (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 };
}
