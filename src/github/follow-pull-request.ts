import type { Octokit } from "@octokit/core";
import { z } from "zod";
import {
  bodyAnswer,
  foundAnswer,
  listedCommentAnswer,
  listedReviewAnswer,
  lookAnswer,
  permissionAnswer,
  read,
  reviewCommentAnswer,
} from "./answers.ts";
import type { Contribution, FollowPullRequests } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";
import { latestChanges } from "./latest-changes.ts";
import { createCheckReader } from "./read-checks.ts";

/** GitHub's largest page. */
const perPage = 100;

/** Reviews in other states aren't submitted, or were dismissed. */
const reviewStates = ["approved", "changes_requested", "commented"] as const;

/** A whole list, over all its pages. */
async function all<T>(
  call: string,
  entry: z.ZodType<T>,
  ask: (page: number) => Promise<{ readonly status: number; readonly data: unknown }>,
): Promise<readonly T[]> {
  const entries: T[] = [];
  for (let page = 1; ; page += 1) {
    const found = read(call, z.array(entry), await ask(page));
    entries.push(...found);
    if (found.length < perPage) return entries;
  }
}

/**
 * What Turbot asks about open pull requests, and how it changes them.
 *
 * @param ownerNow a transferred repository is still found by its name, but its branches are the new owner's
 */
export function followPullRequests(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
  ownerNow: () => Promise<string>,
): FollowPullRequests {
  return {
    async pullRequestOfBranch(branch) {
      const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...at,
        state: "all",
        head: `${await ownerNow()}:${branch}`,
      });
      const found = read("find a branch's pull request", z.array(foundAnswer), answer);
      // The newest comes first.
      const best = found.find(({ state }) => state === "open") ?? found[0];
      return best === undefined
        ? undefined
        : { number: best.number, url: best.html_url, open: best.state === "open" };
    },

    async bodyOf(number) {
      try {
        const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
          ...at,
          pull_number: number,
        });
        return read("read a pull request's body", bodyAnswer, answer).body ?? "";
      } catch (error) {
        if (error instanceof GitHubFailedError && error.status === 404) return undefined;
        throw error;
      }
    },

    async describe(number, { title, body }) {
      await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...at,
        pull_number: number,
        ...(title === undefined ? {} : { title }),
        body,
      });
    },

    async close(number) {
      await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...at,
        pull_number: number,
        state: "closed",
      });
    },

    async mayWrite(login) {
      try {
        const answer = await octokit.request(
          "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
          { ...at, username: login },
        );
        const { permission } = read("read a person's permission", permissionAnswer, answer);
        return permission === "admin" || permission === "write";
      } catch (error) {
        // No such account, or one without access to this repository.
        if (error instanceof GitHubFailedError && error.status === 404) return false;
        throw error;
      }
    },

    async requestReview(number, login) {
      await octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
        ...at,
        pull_number: number,
        reviewers: [login],
        request: { repeatable: true },
      });
    },

    async lastLookOf(number, login) {
      const reviews = await all("list reviews", lookAnswer, (page) =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
          ...{ ...at, pull_number: number, per_page: perPage, page },
        }),
      );
      // Oldest first, and an unsubmitted one has no time.
      return (
        reviews.findLast(
          ({ user, submitted_at }) =>
            user.login.toLowerCase() === login.toLowerCase() && typeof submitted_at === "string",
        )?.commit_id ?? undefined
      );
    },

    async reviewComments(number, reviewId) {
      const answer = await octokit.request(
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
        {
          ...at,
          pull_number: number,
          review_id: reviewId,
          per_page: perPage,
        },
      );
      const list = read("read a review's comments", z.array(reviewCommentAnswer), answer);
      return list.map(({ path, line, original_line, body }) => ({
        path,
        line: line ?? original_line ?? undefined,
        body: body ?? "",
      }));
    },

    async conversation(number, since) {
      const comments = await all("list comments", listedCommentAnswer, (page) =>
        octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...{ ...at, issue_number: number, per_page: perPage, page },
          ...(since === undefined ? {} : { since }),
        }),
      );
      const reviews = await all("list reviews", listedReviewAnswer, (page) =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
          ...at,
          pull_number: number,
          per_page: perPage,
          page,
        }),
      );
      const said: Contribution[] = comments.map(({ id, user, body, html_url: url, updated_at }) => ({
        ...{ kind: "comment", id, by: user.login, bot: user.bot },
        ...{ body: body ?? "", url, at: updated_at },
      }));
      for (const { id, user, body, state: word, submitted_at } of reviews) {
        const state = reviewStates.find((known) => known === word.toLowerCase());
        if (state === undefined || typeof submitted_at !== "string") continue;
        if (since !== undefined && Date.parse(submitted_at) < Date.parse(since)) continue;
        said.push({
          ...{ kind: "review", id, by: user.login, bot: user.bot },
          ...{ state, body: body ?? "", at: submitted_at },
        });
      }
      return said.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
    },

    latestChanges: latestChanges(octokit, at),

    checksOf: createCheckReader(octokit, at),
  };
}
