import type { StoredCheckRun, StoredStatus } from "../stored.ts";
import type { World } from "../world.ts";
import { type Json, nodeId, userJson } from "./repository-json.ts";

/** https://docs.github.com/rest/checks/runs */
export function checkRunJson(world: World, check: StoredCheckRun): Json {
  const { apiUrl, pageUrl, fullName } = world;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.sha,
    name: check.name,
    external_id: "",
    url: `${apiUrl}/repos/${fullName}/check-runs/${check.id}`,
    html_url: `${pageUrl}/${fullName}/runs/${check.id}`,
    details_url: check.detailsUrl ?? `${pageUrl}/${fullName}/runs/${check.id}`,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      ...check.output,
      annotations_count: 0,
      annotations_url: `${apiUrl}/repos/${fullName}/check-runs/${check.id}/annotations`,
    },
    check_suite: { id: check.id, head_sha: check.sha },
    pull_requests: world.stored.pulls
      .filter((pull) => pull.state === "open" && pull.head.sha === check.sha)
      .map((pull) => ({
        id: pull.id,
        number: pull.number,
        url: `${apiUrl}/repos/${fullName}/pulls/${pull.number}`,
        head: pull.head,
        base: pull.base,
      })),
  };
}

/** https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-repository */
export function actionRunJson(world: World, check: StoredCheckRun): Json {
  const { apiUrl, pageUrl, fullName } = world;
  return {
    id: check.id,
    node_id: nodeId("WorkflowRun", check.id),
    name: check.name,
    head_branch: world.stored.pulls.find((pull) => pull.head.sha === check.sha)?.head.ref ?? null,
    head_sha: check.sha,
    run_number: 1,
    run_attempt: 1,
    event: "pull_request",
    status: check.status,
    conclusion: check.conclusion,
    workflow_id: check.id,
    url: `${apiUrl}/repos/${fullName}/actions/runs/${check.id}`,
    html_url: `${pageUrl}/${fullName}/actions/runs/${check.id}`,
    created_at: check.startedAt,
    updated_at: check.completedAt ?? check.startedAt,
  };
}

/** https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference */
export function combinedStatusJson(world: World, sha: string, statuses: readonly StoredStatus[]): Json {
  const states = statuses.map((status) => status.state);
  const failed = states.some((state) => state === "failure" || state === "error");
  // Without any status GitHub says "pending" as well.
  const passed = states.length > 0 && states.every((state) => state === "success");
  return {
    state: failed ? "failure" : passed ? "success" : "pending",
    statuses: statuses.map((status) => statusJson(world, status)),
    sha,
    total_count: statuses.length,
    url: `${world.apiUrl}/repos/${world.fullName}/commits/${sha}/status`,
  };
}

export function statusJson(world: World, status: StoredStatus): Json {
  return {
    id: status.id,
    node_id: nodeId("Status", status.id),
    url: `${world.apiUrl}/repos/${world.fullName}/statuses/${status.sha}`,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    creator: userJson(world, status.by),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
