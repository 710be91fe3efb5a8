import type { StoredComment, StoredPull, StoredReview, StoredReviewComment } from "../stored.ts";
import type { World } from "../world.ts";
import { labelJson, labelNamed, pullRequestPage } from "./pull-request-json.ts";
import { type Json, nodeId, writerJson } from "./repository-json.ts";

/** https://docs.github.com/rest/issues/comments */
export function commentJson(world: World, pull: StoredPull, comment: StoredComment): Json {
  return {
    url: `${world.apiUrl}/repos/${world.fullName}/issues/comments/${comment.id}`,
    html_url: `${pullRequestPage(world, pull.number)}#issuecomment-${comment.id}`,
    issue_url: `${world.apiUrl}/repos/${world.fullName}/issues/${pull.number}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: writerJson(world, comment.by),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world, comment.by),
    body: comment.body,
  };
}

/** https://docs.github.com/rest/pulls/reviews. Webhooks send the state in lower case. */
export function reviewJson(world: World, pull: StoredPull, review: StoredReview): Json {
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: writerJson(world, review.by),
    body: review.body,
    state: review.state,
    html_url: `${pullRequestPage(world, pull.number)}#pullrequestreview-${review.id}`,
    pull_request_url: `${world.apiUrl}/repos/${world.fullName}/pulls/${pull.number}`,
    submitted_at: review.submittedAt,
    commit_id: review.commit,
    author_association: association(world, review.by),
  };
}

/** https://docs.github.com/rest/pulls/comments */
export function reviewCommentJson(world: World, pull: StoredPull, comment: StoredReviewComment): Json {
  return {
    url: `${world.apiUrl}/repos/${world.fullName}/pulls/comments/${comment.id}`,
    id: comment.id,
    node_id: nodeId("PullRequestReviewComment", comment.id),
    pull_request_review_id: comment.reviewId,
    path: comment.path,
    line: comment.line,
    side: comment.side,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: writerJson(world, comment.by),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: `${pullRequestPage(world, pull.number)}#discussion_r${comment.id}`,
    pull_request_url: `${world.apiUrl}/repos/${world.fullName}/pulls/${pull.number}`,
    author_association: association(world, comment.by),
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}

/** A pull request seen as an issue: https://docs.github.com/rest/issues/issues#get-an-issue */
export function issueJson(world: World, pull: StoredPull): Json {
  const page = pullRequestPage(world, pull.number);
  return {
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    url: `${world.apiUrl}/repos/${world.fullName}/issues/${pull.number}`,
    html_url: page,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    user: writerJson(world, pull.user),
    labels: pull.labels.map((name) => labelJson(world, labelNamed(world, name))),
    assignees: [],
    comments: pull.comments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: association(world, pull.user),
    pull_request: {
      url: `${world.apiUrl}/repos/${world.fullName}/pulls/${pull.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull.merged?.at ?? null,
    },
  };
}

function association(world: World, login: string): string {
  if (login.toLowerCase() === world.owner.toLowerCase()) return "OWNER";
  const permission = world.permission(login);
  return permission === "admin" || permission === "write" ? "COLLABORATOR" : "NONE";
}
