import type { Git } from "../../git/git.ts";
import type { PipelinePowers } from "../powers.ts";
import { quietly } from "./worktree.ts";

type Powers = Pick<PipelinePowers, "home" | "git" | "withGitLock">;

/** A branch to push to. */
export interface PushTarget {
  readonly branch: string;
  /**
   * The branch's commit on GitHub when this run fetched it; "": there was none. All of it is Turbot's own, or it contains the
   * pushed commit. Never read it again later: every run's fetch moves the clone's remote-tracking refs, and a person's push in
   * the meantime would count as seen.
   */
  readonly tip: string;
}

/**
 * Pushes a commit to its branch. A branch from an earlier run of the same request is replaced; if somebody else has moved it
 * in the meantime, the push is rejected. A commit that the branch already contains isn't pushed.
 *
 * @throws GitFailedError
 */
export async function pushBranch(commit: string, { branch, tip }: PushTarget, powers: Powers): Promise<void> {
  if (await contains(powers.git, tip, commit)) return;
  // An empty value means that the branch must not exist yet.
  await push(commit, branch, [`--force-with-lease=refs/heads/${branch}:${tip}`], powers);
}

/**
 * Pushes a commit that continues its branch: nothing is ever replaced. A commit that the branch already contains isn't pushed.
 *
 * @param tip as in `PushTarget`
 * @throws GitFailedError if the branch has diverged in the meantime
 */
export async function continueBranch(
  commit: string,
  branch: string,
  tip: string,
  powers: Powers,
): Promise<void> {
  const { git } = powers;
  if (await contains(git, tip, commit)) return;
  await push(commit, branch, [], powers);
}

/** Whether a commit is in the history of a branch's tip; "": no branch. */
export async function contains(git: Git, tip: string, commit: string): Promise<boolean> {
  return tip !== "" && (await git.run(["merge-base", commit, tip]).catch(() => "")) === commit;
}

async function push(
  commit: string,
  branch: string,
  options: readonly string[],
  { home, git, withGitLock }: Powers,
): Promise<void> {
  await withGitLock(home, `push ${branch}`, () =>
    quietly(git).run([
      "push",
      "--quiet",
      "--no-verify",
      ...options,
      "origin",
      `${commit}:refs/heads/${branch}`,
    ]),
  );
}
