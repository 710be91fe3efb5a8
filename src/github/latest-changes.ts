import type { Octokit } from "@octokit/core";
import { z } from "zod";
import { changedAnswer, read } from "./answers.ts";
import type { FollowPullRequests } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";
import { wasMerged } from "./was-merged.ts";

/** The pull requests that are listed: more can't change in a minute of people's work. */
const most = 30;

/**
 * Lists what changed last, conditionally: "304 Not Modified" doesn't count against the rate limit if the call is authorized
 * (docs.github.com, "Use conditional requests if appropriate"). An app's token changes each hour, and the tag with it.
 */
export function latestChanges(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
): FollowPullRequests["latestChanges"] {
  return async (tag) => {
    try {
      const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...at,
        ...{ state: "all", sort: "updated", direction: "desc", per_page: most },
        headers: tag === undefined ? {} : { "if-none-match": tag },
      });
      const pulls = read("list what changed last", z.array(changedAnswer), answer).map((pull) => ({
        number: pull.number,
        updatedAt: pull.updated_at,
        base: pull.base.ref,
        mergedAs: wasMerged(pull) ? (pull.merge_commit_sha ?? undefined) : undefined,
      }));
      return { tag: answer.headers.etag, pulls };
    } catch (error) {
      if (error instanceof GitHubFailedError && error.status === 304) return undefined;
      throw error;
    }
  };
}
