import { commentJson, issueJson, reviewCommentJson, reviewJson } from "./json/conversation-json.ts";
import { pullRequestJson } from "./json/pull-request-json.ts";
import { repositoryJson, userJson } from "./json/repository-json.ts";
import type { StoredComment, StoredPull, StoredReview, StoredReviewComment } from "./stored.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** What people write under a pull request. `told` resolves when the delivery was answered or abandoned. */
export interface Conversation {
  comment(
    by: string,
    pull: StoredPull,
    body: string,
  ): { readonly comment: StoredComment; readonly told: Promise<void> };
  editComment(by: string, pull: StoredPull, comment: StoredComment, body: string): Promise<void>;
  deleteComment(by: string, pull: StoredPull, comment: StoredComment): Promise<void>;
  review(
    by: string,
    pull: StoredPull,
    review: {
      readonly state: StoredReview["state"];
      readonly body: string;
      readonly comments?: readonly NewReviewComment[];
    },
  ): { readonly review: StoredReview; readonly told: Promise<void> };
  reviewComment(
    by: string,
    pull: StoredPull,
    comment: NewReviewComment,
  ): { readonly comment: StoredReviewComment; readonly told: Promise<void> };
}

export interface NewReviewComment {
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
  readonly side: "LEFT" | "RIGHT";
  readonly commit?: string | undefined;
  readonly inReplyTo?: number | undefined;
  readonly reviewId?: number | undefined;
}

export function createConversation(world: World, webhooks: Webhooks): Conversation {
  function tell(event: string, action: string, by: string, payload: Record<string, unknown>): Promise<void> {
    world.changed();
    return webhooks.deliver(event, action, {
      ...payload,
      repository: repositoryJson(world),
      sender: userJson(world, by),
    });
  }

  const tellComment = (action: string, by: string, pull: StoredPull, comment: StoredComment, more = {}) =>
    tell("issue_comment", action, by, {
      issue: issueJson(world, pull),
      comment: commentJson(world, pull, comment),
      ...more,
    });

  function written(by: string, body: string): StoredComment {
    const at = world.now();
    return { id: world.nextId(), by: world.user(by).login, body, createdAt: at, updatedAt: at };
  }

  function reviewComment(by: string, pull: StoredPull, wanted: NewReviewComment) {
    const comment: StoredReviewComment = {
      ...written(by, wanted.body),
      reviewId: wanted.reviewId ?? world.nextId(),
      path: wanted.path,
      line: wanted.line,
      side: wanted.side,
      commit: wanted.commit ?? pull.head.sha,
      inReplyTo: wanted.inReplyTo ?? null,
    };
    pull.reviewComments.push(comment);
    const told = tell("pull_request_review_comment", "created", by, {
      comment: reviewCommentJson(world, pull, comment),
      pull_request: pullRequestJson(world, pull),
    });
    return { comment, told };
  }

  return {
    comment(by, pull, body) {
      const comment = written(by, body);
      pull.comments.push(comment);
      return { comment, told: tellComment("created", by, pull, comment) };
    },
    editComment(by, pull, comment, body) {
      const changes = { body: { from: comment.body } };
      comment.body = body;
      comment.updatedAt = world.now();
      return tellComment("edited", by, pull, comment, { changes });
    },
    deleteComment(by, pull, comment) {
      pull.comments = pull.comments.filter((kept) => kept !== comment);
      return tellComment("deleted", by, pull, comment);
    },
    review(by, pull, wanted) {
      const review: StoredReview = {
        id: world.nextId(),
        by: world.user(by).login,
        state: wanted.state,
        body: wanted.body,
        commit: pull.head.sha,
        submittedAt: world.now(),
      };
      pull.reviews.push(review);
      // "Once a requested reviewer submits a review, they are no longer considered a requested reviewer."
      pull.requestedReviewers = (pull.requestedReviewers ?? []).filter((login) => login !== review.by);
      const told = [
        tell("pull_request_review", "submitted", by, {
          review: { ...reviewJson(world, pull, review), state: review.state.toLowerCase() },
          pull_request: pullRequestJson(world, pull),
        }),
        ...(wanted.comments ?? []).map(
          (comment) => reviewComment(by, pull, { ...comment, reviewId: review.id }).told,
        ),
      ];
      return { review, told: Promise.all(told).then(() => {}) };
    },
    reviewComment,
  };
}
