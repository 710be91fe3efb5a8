import type { Octokit } from "@octokit/core";
import { z } from "zod";
import { commentAnswer, read } from "./answers.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** A comment with the same text that is at most this old, in milliseconds, counts as the one just written. */
const justNowMs = 120_000;

/**
 * Writes a comment. If GitHub's answer is lost, checks whether the comment exists before it writes again or gives up, so that
 * nobody reads it twice.
 */
export async function commentOn(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string; readonly issue_number: number },
  body: string,
  now: () => number,
): Promise<{ readonly url: string }> {
  const since = new Date(now() - justNowMs).toISOString();
  const write = async () => {
    const answer = await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...at,
      body,
    });
    return { url: read("write a comment", commentAnswer, answer).html_url };
  };
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof GitHubFailedError && error.mayWorkLater)) throw error;
    const answer = await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...at,
      since,
      per_page: 100,
    });
    const recent = read("look for a comment", z.array(commentAnswer), answer);
    const written = recent.find((comment) => comment.body === body);
    return written === undefined ? await write() : { url: written.html_url };
  }
}
