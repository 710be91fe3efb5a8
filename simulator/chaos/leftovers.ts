import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { tryProcessLock } from "../../src/git/hold-process-lock.ts";
import type { ReleaseRecord } from "../../src/supervisor/release-record.ts";
import { ofTurbot } from "./processes.ts";

/** What should be gone after Turbot stopped: processes, locks, incomplete folders, temporary files. In sentences. */
export function findLeftovers(folder: string, home: string, record: ReleaseRecord | null): readonly string[] {
  return [
    ...ofTurbot(folder, undefined).map(
      ({ pid, words }) => `process ${pid} still runs: ${words.join(" ").slice(0, 160)}`,
    ),
    ...["git.lock", "supervisor.lock"].flatMap((name) => heldLock(home, name)),
    ...namesIn(join(home, ".git"), true)
      .filter((name) => name.endsWith(".lock"))
      .map((name) => `git's lock .git/${name}`),
    ...[".deploy", ".deploy.taken", ".status"].filter((name) => existsSync(join(home, name))),
    ...["", "data", join("data", "deps"), "releases"].flatMap((inside) =>
      namesIn(join(home, inside))
        .filter((name) => name.endsWith(".tmp") || name.startsWith(".unfinished-"))
        .map((name) => join(inside, name)),
    ),
    ...namesIn(join(home, "worktrees")).map((name) => join("worktrees", name)),
    ...namesIn(join(home, "data", "preflight")).map((name) => join("data", "preflight", name)),
    ...namesIn(join(home, "releases"))
      .filter((name) => !needed(record).has(name))
      .map((name) => `the release ${name}, which nothing needs`),
  ];
}

function needed(record: ReleaseRecord | null): ReadonlySet<string | null | undefined> {
  if (record === null) return new Set();
  const { running, lastGood, previousGood, target, supervisor } = record;
  const { good, wanted, trial } = supervisor;
  return new Set([running, lastGood, previousGood, target?.commit, target?.before, good, wanted, trial]);
}

function heldLock(home: string, name: string): readonly string[] {
  const file = join(home, "data", name);
  if (!existsSync(file)) return [];
  const taken = tryProcessLock(file, { pid: process.pid, reason: "audit", since: new Date().toISOString() });
  if ("lock" in taken) {
    taken.lock.release();
    return [];
  }
  return [`data/${name} is held by process ${taken.heldBy?.pid}`];
}

function namesIn(folder: string, recursive = false): readonly string[] {
  try {
    return readdirSync(folder, { recursive, encoding: "utf8" });
  } catch {
    return [];
  }
}
