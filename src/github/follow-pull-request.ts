import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { checkRunsAnswer, foundAnswer, permissionAnswer, read, reviewCommentAnswer } from "./answers.ts";
import type { CheckRun, FollowPullRequests } from "./github.ts";
import { GitHubFailed } from "./github-failed.ts";

/** As many entries of a list as GitHub gives in one answer. */
const per_page = 100;

/** What Turbot asks about pull requests that are open, and how it changes them. */
export function followPullRequests(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
): FollowPullRequests {
  return {
    async pullRequestOfBranch(branch) {
      const answer = await octokit.pulls.list({ ...at, state: "all", head: `${at.owner}:${branch}` });
      const found = read("find a branch's pull request", z.array(foundAnswer), answer);
      // The newest comes first.
      const best = found.find(({ state }) => state === "open") ?? found[0];
      return best === undefined
        ? undefined
        : { number: best.number, url: best.html_url, open: best.state === "open" };
    },

    async describe(number, { title, body }) {
      await octokit.pulls.update({ ...at, pull_number: number, title, body });
    },

    async mayWrite(login) {
      try {
        const answer = await octokit.repos.getCollaboratorPermissionLevel({ ...at, username: login });
        const { permission } = read("read a person's permission", permissionAnswer, answer);
        return permission === "admin" || permission === "write";
      } catch (error) {
        // Nobody of that name, or none who has to do with this repository.
        if (error instanceof GitHubFailed && error.status === 404) return false;
        throw error;
      }
    },

    async reviewComments(number, reviewId) {
      const answer = await octokit.pulls.listCommentsForReview({
        ...at,
        pull_number: number,
        review_id: reviewId,
        per_page,
      });
      const list = read("read a review's comments", z.array(reviewCommentAnswer), answer);
      return list.map(({ path, line, original_line, body }) => ({
        path,
        line: line ?? original_line ?? undefined,
        body,
      }));
    },

    async checksOf(commit): Promise<readonly CheckRun[]> {
      const answer = await octokit.checks.listForRef({ ...at, ref: commit, per_page });
      return read("read a commit's checks", checkRunsAnswer, answer).check_runs.map((run) => ({
        name: run.name,
        conclusion: run.conclusion ?? undefined,
        summary: run.output?.summary ?? "",
      }));
    },
  };
}
