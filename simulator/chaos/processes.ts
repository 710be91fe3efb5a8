import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Victim } from "./ledger.ts";

/** One process, as the kernel reports it. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly words: readonly string[];
  readonly cwd: string;
  /** Later processes have greater values. */
  readonly born: number;
}

/** Whether this machine lists its processes: Linux does, in /proc. */
export function canSeeProcesses(): boolean {
  return process.platform === "linux";
}

/** All running processes, oldest first; zombies don't count. */
export function listProcesses(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        // The name is in brackets and can contain anything; then come state, parent, and as the 20th field the start time.
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (fields[0] === "Z" || fields[0] === "X") return [];
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").slice(0, -1);
        const cwd = readlinkSync(`/proc/${name}/cwd`);
        return [{ pid: Number(name), parent: Number(fields[1]), words, cwd, born: Number(fields[19]) }];
      } catch {
        // It has ended in the meantime, or we aren't allowed to read it.
        return [];
      }
    })
    .toSorted((a, b) => a.born - b.born || a.pid - b.pid);
}

/** Turbot's processes: the supervisor, its descendants, and everything that works in its folder, with any parent. */
export function ofTurbot(folder: string, supervisor: number | undefined): readonly Process[] {
  const ours = new Set(supervisor === undefined ? [] : [supervisor]);
  const all = listProcesses();
  for (const { pid, parent, cwd, words } of all) {
    const inside = `${cwd}/`.startsWith(`${folder}/`) || words.some((word) => word.includes(`${folder}/`));
    if (pid !== process.pid && (ours.has(parent) || inside)) ours.add(pid);
  }
  return all.filter(({ pid }) => ours.has(pid));
}

/** The processes by role. */
export function processesOf(part: Victim, among: readonly Process[]): readonly Process[] {
  const bots = among.filter(({ words }) => words.some((word) => word.endsWith("bin/bot.ts")));
  // With both flags it is live later.
  const isCandidate = ({ words }: Process) => words.includes("--preflight") && !words.includes("--standby");
  const live = bots.filter((bot) => !isCandidate(bot));
  switch (part) {
    // As `npm start` begins it, or as one that took over.
    case "supervisor":
      return among.filter(({ words }) => words.some((word) => /bin\/(start\.js|supervisor\.ts)$/.test(word)));
    case "bot":
      return live.slice(0, 1);
    case "candidate":
      return [...bots.filter(isCandidate), ...live.slice(1)];
    case "plugin host":
      return among.filter(({ words }) =>
        words.some((word) => word.endsWith("plugins/sandbox/child/main.mts")),
      );
    case "git":
      return among.filter(({ words }) => /(^|\/)git(-[\w-]+)?$/.test(words[0] ?? ""));
    case "npm":
      return among.filter(
        ({ words }) => /^npm( |$)/.test(words[0] ?? "") || /npm(-cli\.js)?$/.test(words[1] ?? ""),
      );
  }
}
