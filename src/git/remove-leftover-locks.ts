import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Git calls are killed after 60 s; a lock file twice that old has no living owner. */
const leftOverMs = 120_000;

/**
 * Removes the lock files that a killed git left in the repository: git itself never does, and every later fetch would fail
 * on them. Only old ones, because someone may be using git in the clone by hand.
 *
 * @param home absolute path of the clone; one without a `.git` folder is left alone
 */
export function removeLeftoverLocks(home: string, now: number = Date.now()): readonly string[] {
  const git = join(home, ".git");
  return lockFiles(git).filter((file) => {
    try {
      // One from far in the future is stale, too: the clock was ahead when it was made.
      if (Math.abs(now - statSync(file).mtimeMs) < leftOverMs) return false;
      rmSync(file);
      return true;
    } catch {
      // Gone by now: that git was alive after all.
      return false;
    }
  });
}

function lockFiles(git: string): readonly string[] {
  const top = list(git, false);
  // `objects` is large, and contains no lock that blocks a fetch.
  return [...top, ...list(join(git, "refs"), true), ...list(join(git, "worktrees"), true)];
}

function list(folder: string, recursive: boolean): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".lock"))
    .map((entry) => join(entry.parentPath, entry.name));
}
