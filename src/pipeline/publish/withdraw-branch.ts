import type { LeftOver, Withdrawer } from "../pipeline.ts";
import type { PipelinePowers } from "../powers.ts";
import { isBranchOfOurs } from "./branch-name.ts";
import { isOurBranch } from "./branch-owner.ts";
import { quietly, type Worktrees } from "./worktree.ts";

const words =
  "The request behind this was dropped on Discord while I was opening it, so I'm closing it. Anyone who still wants it can ask me again.";

export function createWithdrawer(powers: PipelinePowers, worktrees: Worktrees): Withdrawer {
  const { home, git, github, withGitLock, log } = powers;

  async function closePullRequest(branch: string): Promise<void> {
    const pull = await github.pullRequestOfBranch(branch);
    if (pull?.open !== true) return;
    const said = await github.conversation(pull.number);
    if (!said.some(({ body }) => body === words)) await github.commentOn(pull.number, words);
    await github.close(pull.number);
    log.info("pipeline.pull_request_withdrawn", { branch, pullRequest: pull.number });
  }

  async function deleteAtGitHub(branch: string, base: string, left: LeftOver): Promise<void> {
    const remote = quietly(git);
    const heads = [base, branch].map((name) => `refs/heads/${name}`);
    const listed = await remote.run(["ls-remote", "origin", ...heads]);
    const tip = listed.split("\n").find((line) => line.endsWith(`\trefs/heads/${branch}`));
    const [commit] = tip?.split("\t") ?? [];
    if (commit === undefined) return;
    await remote.run([
      "fetch",
      "--no-tags",
      "origin",
      ...heads.map((head) => `+${head}:${trackingRef(head)}`),
    ]);
    if (!(await isOurBranch(git, `${trackingRef(`refs/heads/${base}`)}..${commit}`, left))) {
      log.info("pipeline.branch_left_to_others", { branch });
      return;
    }
    const lease = `--force-with-lease=refs/heads/${branch}:${commit}`;
    await remote.run(["push", "--quiet", "--no-verify", lease, "origin", `:refs/heads/${branch}`]);
  }

  return {
    async withdraw(left) {
      const { branchName: branch } = left;
      if (!isBranchOfOurs(branch)) return;
      await closePullRequest(branch);
      const base = await github.defaultBranch();
      await worktrees.discard(branch);
      await withGitLock(home, `${branch} is withdrawn`, async () => {
        await deleteAtGitHub(branch, base, left);
        const own = await git.run(["branch", "--list", branch]);
        if (own !== "") await git.run(["branch", "--quiet", "-D", branch]);
      });
    },
  };
}

/** The clone's remote-tracking ref for a branch. */
function trackingRef(head: string): string {
  return head.replace("refs/heads/", "refs/remotes/origin/");
}
