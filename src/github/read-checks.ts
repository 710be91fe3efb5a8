import type { Octokit } from "@octokit/core";
import { z } from "zod";
import { checkRunsAnswer, read } from "./answers.ts";
import type { CheckRun } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** GitHub's largest page. */
const perPage = 100;

const runsAnswer = z.object({
  workflow_runs: z.array(
    z.object({
      workflow_id: z.number(),
      event: z.string(),
      name: z.string().nullish(),
      display_title: z.string().nullish(),
      conclusion: z.string().nullish(),
    }),
  ),
});

const statusesAnswer = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string(), description: z.string().nullish() })),
});

/**
 * Reads a commit's checks with whatever the token can access. Fine-grained tokens have no permission for checks ("Permissions
 * required for fine-grained personal access tokens", docs.github.com), so in a private repository the runs of GitHub Actions and
 * the commit's statuses take their place: each of these has a permission of its own.
 */
export function createCheckReader(octokit: Octokit, at: { readonly owner: string; readonly repo: string }) {
  /** Stays true for the same token, so for the life of this process. */
  let refused = false;

  async function checkRuns(commit: string): Promise<readonly CheckRun[]> {
    const answer = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...at,
      ref: commit,
      per_page: perPage,
    });
    return read("read a commit's checks", checkRunsAnswer, answer).check_runs.map((run) => ({
      name: run.name,
      conclusion: run.conclusion ?? undefined,
      summary: run.output?.summary ?? "",
    }));
  }

  async function actionRuns(commit: string): Promise<readonly CheckRun[]> {
    const answer = await octokit.request("GET /repos/{owner}/{repo}/actions/runs", {
      ...at,
      head_sha: commit,
      per_page: perPage,
    });
    const runs = read("read a commit's runs of Actions", runsAnswer, answer).workflow_runs;
    // The newest comes first; older runs of the same workflow were repeated.
    const newest = new Map(
      runs.toReversed().map((run) => [`${run.workflow_id} ${run.event} ${run.name ?? ""}`, run] as const),
    );
    return [...newest.values()].map(({ name, display_title: title, conclusion }) => ({
      name: name ?? title ?? "GitHub Actions",
      conclusion: conclusion ?? undefined,
      summary: "",
    }));
  }

  async function statuses(commit: string): Promise<readonly CheckRun[]> {
    const answer = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
      ...at,
      ref: commit,
      per_page: perPage,
    });
    return read("read a commit's statuses", statusesAnswer, answer).statuses.map((status) => ({
      name: status.context,
      conclusion: conclusionOf(status.state),
      summary: status.description ?? "",
    }));
  }

  return async (commit: string): Promise<readonly CheckRun[] | undefined> => {
    const runs = refused
      ? undefined
      : await unlessForbidden(checkRuns(commit), () => {
          refused = true;
        });
    if (runs !== undefined) return runs;
    const [actions, states] = await Promise.all([
      unlessForbidden(actionRuns(commit)),
      unlessForbidden(statuses(commit)),
    ]);
    return actions === undefined && states === undefined
      ? undefined
      : [...(actions ?? []), ...(states ?? [])];
  };
}

/** https://docs.github.com/rest/commits/statuses: checks have no equivalent of "error". */
function conclusionOf(state: string): string | undefined {
  if (state === "pending") return undefined;
  return state === "error" ? "failure" : state;
}

/** "Forbidden" is an answer that only another token changes. For a private repository it can be a 404. */
async function unlessForbidden<T>(answer: Promise<T>, onForbidden = () => {}): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const status = error instanceof GitHubFailedError && !error.mayWorkLater ? error.status : undefined;
    if (status !== 403 && status !== 404) throw error;
    if (status === 403) onForbidden();
    return undefined;
  }
}
