import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { z } from "zod";

/** Where and when something was measured. */
export const Machine = z.object({
  processor: z.string(),
  cores: z.number(),
  /** Gigabytes. */
  memory: z.number(),
  node: z.string(),
  kernel: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Processes that wanted to run, in the last minute: with more than one, the figures are other work's as well. */
  load: z.number(),
  commit: z.string(),
});
export type Machine = z.infer<typeof Machine>;

export function describeMachine(root: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    kernel: `${type()} ${release()}`,
    at: new Date().toISOString(),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    commit: commitOf(root),
  };
}

function commitOf(root: string): string {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
    return `${git("rev-parse", "--short=10", "HEAD")}${git("status", "--porcelain", "src", "bin") === "" ? "" : " and changes"}`;
  } catch {
    // An unpacked archive.
    return "unknown";
  }
}
