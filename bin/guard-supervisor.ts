import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Loaded before a supervisor that has not proven itself yet, from the release whose supervisor has: whatever is wrong with the
 * new one, this much of the process still works. When it fails on trial, the proven one takes its place. Node built-ins
 * only, and nothing of either supervisor.
 */

/** How long a trial may take, in milliseconds: the bot gets ready and lives through a probation meanwhile. */
const LONGEST_TRIAL_MS = 15 * 60_000;

const root = resolve(import.meta.dirname, "..");
const home = process.env.TURBOT_HOME ?? root;

process.on("uncaughtExceptionMonitor", (error) =>
  giveBack(error instanceof Error ? error.message : String(error)),
);
process.on("exit", (code) => {
  if (code !== 0) giveBack(`it ended with exit code ${code}`);
});
setTimeout(giveBack, LONGEST_TRIAL_MS, "the bot was not well under it for 15 minutes").unref();

function giveBack(why: string): void {
  if (!onTrial()) return;
  const pinned = join(root, "node_modules", ".bin", "node");
  const node = existsSync(pinned) ? pinned : process.execPath;
  const args = [node, join(root, "bin", "supervisor.ts"), "--after-trial", why.slice(0, 500)];
  process.execve?.(node, args, process.env);
}

function onTrial(): boolean {
  try {
    const record: unknown = JSON.parse(readFileSync(join(home, "data", "supervisor.json"), "utf8"));
    if (typeof record !== "object" || record === null || !("supervisor" in record)) return false;
    const { supervisor } = record;
    return (
      typeof supervisor === "object" &&
      supervisor !== null &&
      "trial" in supervisor &&
      supervisor.trial !== null
    );
  } catch {
    return false;
  }
}
