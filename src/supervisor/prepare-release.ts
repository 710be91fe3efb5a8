import { existsSync, readlinkSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type Git, GitFailedError } from "../git/git.ts";
import { GitBusyError, withGitLock } from "../git/git-lock.ts";
import { pruneWorktrees } from "../git/prune-worktrees.ts";
import { shortName } from "../ipc/commit-name.ts";
import { quietly } from "../system/quietly.ts";
import { linkCompileCache } from "./compile-cache.ts";
import {
  type DependencyPowers,
  depsFolder,
  prepareDependencies,
  unfinished,
} from "./prepare-dependencies.ts";
import { PrepareFailedError } from "./prepare-failed.ts";

export interface ReleasePowers extends DependencyPowers {
  /** In the home folder. */
  readonly git: Git;
}

export function releaseFolder(home: string, commit: string): string {
  return join(home, "releases", commit);
}

/** The `node_modules` folder that a release uses, absolute, or `null` if the release is not complete. */
export function releaseModules(home: string, commit: string): string | null {
  try {
    const link = join(releaseFolder(home, commit), "node_modules");
    const modules = resolve(dirname(link), readlinkSync(link));
    // Shared packages go with the machine's image.
    return existsSync(modules) ? modules : null;
  } catch {
    return null;
  }
}

let made = 0;

/**
 * Makes a release's folder, with its packages, beside the running one. It gets its final name only once it is complete, so
 * a kill in between costs nothing but time.
 *
 * @param commit one that the clone has
 * @returns the folder's absolute path
 * @throws PrepareFailedError, or the signal's reason
 */
export async function prepareRelease(
  powers: ReleasePowers,
  commit: string,
  signal: AbortSignal,
): Promise<string> {
  const folder = releaseFolder(powers.home, commit);
  if (releaseModules(powers.home, commit) !== null) return folder;
  try {
    await makeRelease(powers, commit, folder, signal);
    return folder;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PrepareFailedError) throw error;
    if (error instanceof GitFailedError || error instanceof GitBusyError || isSystemError(error)) {
      throw new PrepareFailedError(error.message, error instanceof GitFailedError ? error.stderr : "", {
        cause: error,
      });
    }
    throw error;
  }
}

async function makeRelease(
  powers: ReleasePowers,
  commit: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { home, git } = powers;
  const releases = join(home, "releases");
  await mkdir(releases, { recursive: true });
  made += 1;
  const temporary = join(releases, `${unfinished}${shortName(commit)}-${process.pid}-${made}`);
  try {
    await withGitLock(
      home,
      `make release ${shortName(commit)}`,
      async () => {
        await pruneWorktrees(git);
        // No hooks: those in the clone are meant for its owner's own work.
        const quiet = ["-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach"];
        await git.run([...quiet, temporary, commit]);
      },
      { signal },
    );
    const modules = await prepareDependencies(powers, temporary, signal);
    // A home can be moved with its own packages. Shared ones are linked directly: plugins' processes can read one link, and no chain.
    const isOwn = modules.startsWith(depsFolder(home));
    await symlink(isOwn ? relative(temporary, modules) : modules, join(temporary, "node_modules"));
    await linkCompileCache(home, temporary);
    await withGitLock(
      home,
      `name release ${shortName(commit)}`,
      async () => {
        // It isn't complete, or we wouldn't be here.
        if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
        await pruneWorktrees(git);
        await git.run(["worktree", "move", temporary, folder]);
      },
      { signal },
    );
  } catch (error) {
    await quietly(() => rm(temporary, { recursive: true, force: true }));
    throw error;
  }
}

/** Disk full, no permission, and the like. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
