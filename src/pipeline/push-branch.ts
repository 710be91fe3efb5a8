import type { PipelinePowers } from "./powers.ts";
import { quietly } from "./worktree.ts";

/**
 * Pushes a commit to its branch. The branch may be there from an earlier run of the same request, and is then replaced; if
 * somebody else moved it meanwhile, the push is refused.
 *
 * @throws GitFailed
 */
export async function pushBranch(
  commit: string,
  branch: string,
  { home, git, withGitLock }: Pick<PipelinePowers, "home" | "git" | "withGitLock">,
): Promise<void> {
  const remote = `refs/remotes/origin/${branch}`;
  await withGitLock(home, `push ${branch}`, async () => {
    const known = await git.run(["rev-parse", "--verify", "--quiet", remote]).catch(() => "");
    if (known === commit) return;
    await quietly(git).run([
      "push",
      "--quiet",
      "--no-verify",
      // An empty value means: it must not be there yet.
      `--force-with-lease=refs/heads/${branch}:${known}`,
      "origin",
      `${commit}:refs/heads/${branch}`,
    ]);
  });
}
