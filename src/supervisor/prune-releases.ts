import { readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../git/git.ts";
import { withGitLock } from "../git/git-lock.ts";
import { pruneWorktrees } from "../git/prune-worktrees.ts";
import { isCommitName } from "../ipc/commit-name.ts";
import { boundCompileCache } from "./compile-cache.ts";
import { depsFolder, unfinished } from "./prepare-dependencies.ts";
import { releaseModules } from "./prepare-release.ts";
import { removeHalfFiles } from "./remove-half-files.ts";
import type { Supervision } from "./supervision.ts";

/** Removes everything that the record no longer names. A failure is only logged. */
export async function pruneOldReleases({ record, powers }: Supervision): Promise<void> {
  const { running, lastGood, previousGood, target, postponed, supervisor } = record.current;
  const { good, wanted, trial } = supervisor;
  const underWay = [target?.commit, target?.before, postponed?.signal.commit];
  const named = [running, lastGood, previousGood, ...underWay, good, wanted, trial];
  const keep = new Set(named.filter((commit) => typeof commit === "string"));
  const notPruned = (error: unknown) => powers.log.warn("supervisor.not-pruned", { error });
  await pruneReleases(powers.home, powers.git, keep).catch(notPruned);
  await boundCompileCache(powers.home).catch(notPruned);
  try {
    removeHalfFiles(powers.home);
  } catch (error) {
    notPruned(error);
  }
}

/**
 * Removes releases and packages that nothing needs any more, and those that a kill left unfinished.
 *
 * @param keep the commits whose releases stay
 * @returns how many folders were removed
 * @throws GitFailedError, GitBusyError, or what the file system says
 */
async function pruneReleases(home: string, git: Git, keep: ReadonlySet<string>): Promise<number> {
  return withGitLock(home, "prune releases", async () => {
    const releases = join(home, "releases");
    const deps = depsFolder(home);
    const unneeded = names(releases)
      .filter((name) => name.startsWith(unfinished) || (isCommitName(name) && !keep.has(name)))
      .map((name) => join(releases, name));
    const used = new Set([...keep].map((commit) => releaseModules(home, commit)));
    unneeded.push(
      ...names(deps)
        .filter((name) => !used.has(join(deps, name, "node_modules")))
        .map((name) => join(deps, name)),
    );
    for (const folder of unneeded) await removeFolder(folder);
    await pruneWorktrees(git);
    return unneeded.length;
  });
}

/**
 * Tells git again about folders that were renamed while git was killed. For the start, when nothing else makes releases.
 *
 * @throws GitFailedError, GitBusyError
 */
export async function repairReleases(home: string, git: Git): Promise<void> {
  const folders = names(join(home, "releases")).filter(isCommitName);
  if (folders.length === 0) return;
  await withGitLock(home, "repair releases", async () => {
    for (const name of folders) {
      // A release that git has forgotten altogether still runs; it just isn't a worktree any more.
      await git.run(["worktree", "repair", join(home, "releases", name)]).catch(() => {});
    }
  });
}

/** Renames it first: if killed halfway, what is left must not pass for a release. */
async function removeFolder(folder: string): Promise<void> {
  const parent = join(folder, "..");
  const name = folder.slice(parent.length + 1);
  const doomed = name.startsWith(unfinished) ? folder : join(parent, `${unfinished}${name}`);
  if (doomed !== folder) await rename(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
