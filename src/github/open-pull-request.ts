import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { Log } from "../log/log.ts";
import { openedAnswer, read } from "./answers.ts";
import type { NewPullRequest, OpenedPullRequest } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

type Opened = z.infer<typeof openedAnswer>;

/**
 * Opens a pull request and labels it. However often it is called or interrupted, the branch ends up with one open pull request
 * with the latest text. Labels that GitHub refuses don't prevent it: they are logged.
 */
export async function openPullRequest(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
  wanted: NewPullRequest,
  { ownerNow, log }: { readonly ownerNow: () => Promise<string>; readonly log: Log },
): Promise<OpenedPullRequest> {
  const pull = await create(octokit, at, wanted, { ownerNow, log });
  const has = new Set(pull.labels.map(({ name }) => name.toLowerCase()));
  const missing = wanted.labels.filter((label) => !has.has(label.toLowerCase()));
  if (missing.length > 0) {
    const request = { repeatable: true };
    const labelling = octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
      ...at,
      issue_number: pull.number,
      labels: missing,
      request,
    });
    await labelling.catch((error: unknown) => {
      log.warn("pull request not labelled", { pullRequest: pull.number, labels: missing, error });
    });
  }
  return { number: pull.number, url: pull.html_url };
}

async function create(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
  { branch, base, title, body }: NewPullRequest,
  { ownerNow, log }: { readonly ownerNow: () => Promise<string>; readonly log: Log },
): Promise<Opened> {
  try {
    // Repeatable: a second one for the same branch is refused, and then the first is found.
    const request = { repeatable: true };
    const answer = await octokit.request("POST /repos/{owner}/{repo}/pulls", {
      ...at,
      head: branch,
      base,
      title,
      body,
      request,
    });
    return read("open a pull request", openedAnswer, answer);
  } catch (error) {
    if (!(error instanceof GitHubFailedError)) throw error;
    const maybeThere = error.status === 422 || error.mayWorkLater;
    const found = maybeThere
      ? await find(octokit, at, ownerNow, { branch, base }).catch(() => undefined)
      : undefined;
    if (found === undefined) throw error;
    // An earlier run opened it, perhaps for another plan.
    const update = octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...at,
      pull_number: found.number,
      title,
      body,
    });
    await update.catch((failed: unknown) => {
      log.warn("pull request not described anew", { pullRequest: found.number, error: failed });
    });
    return found;
  }
}

async function find(
  octokit: Octokit,
  at: { readonly owner: string; readonly repo: string },
  ownerNow: () => Promise<string>,
  { branch, base }: Pick<NewPullRequest, "branch" | "base">,
): Promise<Opened | undefined> {
  const answer = await octokit.request("GET /repos/{owner}/{repo}/pulls", {
    ...at,
    state: "open",
    head: `${await ownerNow()}:${branch}`,
    base,
  });
  return read("find a pull request", z.array(openedAnswer), answer)[0];
}
