import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { checkRunsAnswer, read } from "./answers.ts";
import type { CheckRun } from "./github.ts";
import { GitHubFailedError } from "./github-failed.ts";

/** As many entries of a list as GitHub gives in one answer. */
const per_page = 100;

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
 * Reads what was checked of a commit, with whatever the token opens. Fine-grained tokens have no permission for checks
 * ("Permissions required for fine-grained personal access tokens", docs.github.com), so in a private repository the runs of GitHub
 * Actions and the commit's statuses stand for them: each of these has a permission of its own.
 */
export function createCheckReader(octokit: Octokit, at: { readonly owner: string; readonly repo: string }) {
  /** It stays so as long as the token is the same: as long as this process lives. */
  let refused = false;

  async function checkRuns(commit: string): Promise<readonly CheckRun[]> {
    const answer = await octokit.checks.listForRef({ ...at, ref: commit, per_page });
    return read("read a commit's checks", checkRunsAnswer, answer).check_runs.map((run) => ({
      name: run.name,
      conclusion: run.conclusion ?? undefined,
      summary: run.output?.summary ?? "",
    }));
  }

  async function actionRuns(commit: string): Promise<readonly CheckRun[]> {
    const answer = await octokit.actions.listWorkflowRunsForRepo({ ...at, head_sha: commit, per_page });
    const runs = read("read a commit's runs of Actions", runsAnswer, answer).workflow_runs;
    // The newest comes first; an older one of the same workflow was run again.
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
    const answer = await octokit.repos.getCombinedStatusForRef({ ...at, ref: commit, per_page });
    return read("read a commit's statuses", statusesAnswer, answer).statuses.map((status) => ({
      name: status.context,
      conclusion: conclusionOf(status.state),
      summary: status.description ?? "",
    }));
  }

  return async (commit: string): Promise<readonly CheckRun[] | undefined> => {
    const runs = refused
      ? undefined
      : await unlessClosed(checkRuns(commit), () => {
          refused = true;
        });
    if (runs !== undefined) return runs;
    const [actions, states] = await Promise.all([
      unlessClosed(actionRuns(commit)),
      unlessClosed(statuses(commit)),
    ]);
    return actions === undefined && states === undefined
      ? undefined
      : [...(actions ?? []), ...(states ?? [])];
  };
}

/** https://docs.github.com/rest/commits/statuses: "error" is the one that checks have no word for. */
function conclusionOf(state: string): string | undefined {
  if (state === "pending") return undefined;
  return state === "error" ? "failure" : state;
}

/** "You may not look at that" is an answer: nothing changes it but another token. Where a repository is private, it may be a 404. */
async function unlessClosed<T>(answer: Promise<T>, onForbidden = () => {}): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const status = error instanceof GitHubFailedError && !error.mayWorkLater ? error.status : undefined;
    if (status !== 403 && status !== 404) throw error;
    if (status === 403) onForbidden();
    return undefined;
  }
}
