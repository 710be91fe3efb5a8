import type { PipelinePowers } from "./powers.ts";
import { quietly } from "./worktree.ts";

type Powers = Pick<PipelinePowers, "home" | "git" | "withGitLock">;

/**
 * Pushes a commit to its branch. The branch may be there from an earlier run of the same request, and is then replaced; if
 * somebody else moved it meanwhile, the push is refused.
 *
 * @param tip the branch's commit at GitHub when this run fetched; "": there was none. Not to be read later: every run's
 *   fetch moves the clone's own notes, and what a person pushed meanwhile would count as seen.
 * @throws GitFailed
 */
export async function pushBranch(commit: string, branch: string, tip: string, powers: Powers): Promise<void> {
  if (tip === commit) return;
  // An empty value means: it must not be there yet.
  await push(commit, branch, [`--force-with-lease=refs/heads/${branch}:${tip}`], powers);
}

/**
 * Pushes a commit that continues its branch: nothing is ever replaced, and what the branch holds already isn't pushed.
 *
 * @param tip as for `pushBranch`
 * @throws GitFailed when the branch went another way meanwhile
 */
export async function continueBranch(
  commit: string,
  branch: string,
  tip: string,
  powers: Powers,
): Promise<void> {
  const { git } = powers;
  if (tip !== "" && (await git.run(["merge-base", commit, tip]).catch(() => "")) === commit) return;
  await push(commit, branch, [], powers);
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
