import type { StoredLabel, StoredPull } from "../stored.ts";
import type { World } from "../world.ts";
import { type Json, nodeId, repositoryJson, userJson, writerJson } from "./repository-json.ts";

/** https://docs.github.com/rest/pulls/pulls#list-pull-requests: the short form, for lists and webhooks. */
export function pullRequestJson(world: World, pull: StoredPull): Json {
  const api = `${world.apiUrl}/repos/${world.fullName}`;
  const url = `${api}/pulls/${pull.number}`;
  const page = pullRequestPage(world, pull.number);
  return {
    url,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${api}/issues/${pull.number}`,
    comments_url: `${api}/issues/${pull.number}/comments`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: writerJson(world, pull.user),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.commit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: (pull.requestedReviewers ?? []).map((login) => userJson(world, login)),
    requested_teams: [],
    labels: pull.labels.map((name) => labelJson(world, labelNamed(world, name))),
    milestone: null,
    draft: pull.draft,
    head: sideJson(world, pull.head),
    base: sideJson(world, pull.base),
    author_association: world.permission(pull.user) === "read" ? "NONE" : "COLLABORATOR",
    auto_merge: null,
  };
}

/** What only the full form has: https://docs.github.com/rest/pulls/pulls#get-a-pull-request */
export function mergeJson(
  world: World,
  pull: StoredPull,
  git: {
    readonly mergeable: boolean | null;
    readonly commits: number;
    readonly files: number;
    readonly additions: number;
    readonly deletions: number;
  },
): Json {
  const failing = world.stored.checkRuns.some(
    (check) => check.sha === pull.head.sha && check.conclusion !== "success",
  );
  const clean = failing ? "unstable" : "clean";
  return {
    merged: pull.merged !== null,
    mergeable: git.mergeable,
    rebaseable: git.mergeable,
    mergeable_state: git.mergeable === null ? "unknown" : git.mergeable ? clean : "dirty",
    merged_by: pull.merged === null ? null : userJson(world, pull.merged.by),
    comments: pull.comments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: false,
    commits: git.commits,
    additions: git.additions,
    deletions: git.deletions,
    changed_files: git.files,
  };
}

export function labelJson(world: World, label: StoredLabel): Json {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${world.apiUrl}/repos/${world.fullName}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** The repository's label of that name, created if needed, as GitHub does when an issue is labelled. */
export function labelNamed(world: World, name: string): StoredLabel {
  const known = world.stored.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  const label = { id: world.nextId(), name, color: "ededed", description: "" };
  world.stored.labels.push(label);
  return label;
}

export function pullRequestPage(world: World, number: number): string {
  return `${world.pageUrl}/${world.fullName}/pull/${number}`;
}

function sideJson(world: World, side: StoredPull["head"]): Json {
  return {
    label: `${world.owner}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: userJson(world, world.owner),
    repo: repositoryJson(world),
  };
}
