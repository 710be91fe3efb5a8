import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Git calls are killed after 60 s; a lock file twice as old belongs to nobody who lives. */
const LEFT_OVER_MS = 120_000;

/**
 * Removes the lock files that a git killed in the middle left in the repository: git itself never does, and every later
 * fetch would fail on them. Only old ones, for someone may be using git in the clone by hand.
 *
 * @param home absolute path of the clone; one without a `.git` folder is left alone
 */
export function removeLeftoverLocks(home: string, now: number = Date.now()): readonly string[] {
  const git = join(home, ".git");
  return lockFiles(git).filter((file) => {
    try {
      // Far in the future is no time that one alive could have been made: the clock was ahead then.
      if (Math.abs(now - statSync(file).mtimeMs) < LEFT_OVER_MS) return false;
      rmSync(file);
      return true;
    } catch {
      // Gone meanwhile: that git was alive after all.
      return false;
    }
  });
}

function lockFiles(git: string): readonly string[] {
  const top = list(git, false);
  // `objects` holds no lock that stops a fetch, and is large.
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
