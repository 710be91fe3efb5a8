import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Identifies a process even if a later one gets the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly birth: string | null;
}

/**
 * When a process started, in the system's own format. Together with its pid, it identifies the process even if a later one
 * gets the same pid.
 *
 * @returns `null` if no such process is running
 */
export function processBirth(pid: number): string | null {
  return process.platform === "linux" ? birthFromProc(pid) : birthFromPs(pid);
}

function birthFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, can itself contain spaces and parentheses; the state is the first field after it, the start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return fields[0] === "Z" || fields[0] === "X" ? null : `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

function birthFromPs(pid: number): string | null {
  const { stdout, status } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: "/bin:/usr/bin", LC_ALL: "C" },
  });
  const [, state = "", start = ""] = stdout?.trim().match(/^(\S+)\s+(.+)$/) ?? [];
  return status !== 0 || state.startsWith("Z") ? null : start;
}
