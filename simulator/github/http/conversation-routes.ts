import { z } from "zod";
import { commentJson, issueJson, reviewCommentJson, reviewJson } from "../json/conversation-json.ts";
import { labelJson, labelNamed } from "../json/pull-request-json.ts";
import { notFound, RefusedError, validationFailed } from "../refused.ts";
import type { Site } from "../site.ts";
import { blank, type Call, createRoutes, mustWrite, numberIn, page, pullIn, readBody } from "./call.ts";

const newComment = z.object({ body: z.string() });

const labelNames = z.union([
  z.object({ labels: z.array(z.string()) }).transform(({ labels }) => labels),
  z.array(z.string()),
]);

const newReview = z.object({
  body: z.string().default(""),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  comments: z
    .array(
      z.object({
        path: z.string(),
        body: z.string(),
        line: z.number().int().optional(),
        side: z.enum(["LEFT", "RIGHT"]).default("RIGHT"),
      }),
    )
    .default([]),
});

const newReviewComment = z.object({
  body: z.string(),
  path: z.string(),
  commit_id: z.string(),
  line: z.number().int().positive().optional(),
  side: z.enum(["LEFT", "RIGHT"]).default("RIGHT"),
});

const reviewStates = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

/** https://docs.github.com/rest/issues: comments and labels of pull requests, which are issues here as well. */
export function issueRoutes({ world, conversation, pullRequests }: Site) {
  function commentIn(call: Call) {
    const id = numberIn(call, "comment");
    for (const pull of world.stored.pulls) {
      const comment = pull.comments.find((known) => known.id === id);
      if (comment !== undefined) return { pull, comment };
    }
    throw notFound();
  }
  const labelsOf = (names: readonly string[]) =>
    names.map((name) => labelJson(world, labelNamed(world, name)));

  return createRoutes()
    .get("/comments/:comment", (call) => {
      const { pull, comment } = commentIn(call);
      return call.json(commentJson(world, pull, comment));
    })
    .patch("/comments/:comment", async (call) => {
      const login = mustWrite(call, world);
      const { pull, comment } = commentIn(call);
      const { body } = await readBody(call, newComment);
      void conversation.editComment(login, pull, comment, body);
      return call.json(commentJson(world, pull, comment));
    })
    .delete("/comments/:comment", (call) => {
      const login = mustWrite(call, world);
      const { pull, comment } = commentIn(call);
      void conversation.deleteComment(login, pull, comment);
      return call.body(null, 204);
    })
    .get("/:number", (call) => call.json(issueJson(world, pullIn(call, world))))
    .get("/:number/comments", (call) => {
      const pull = pullIn(call, world);
      const since = Date.parse(call.req.query("since") ?? "1970-01-01T00:00:00Z");
      const comments = pull.comments.filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
      return call.json(page(call, comments).map((comment) => commentJson(world, pull, comment)));
    })
    .post("/:number/comments", async (call) => {
      const pull = pullIn(call, world);
      const { body } = await readBody(call, newComment);
      if (body.trim() === "") throw blank("IssueComment", "body");
      const { comment } = conversation.comment(call.get("login"), pull, body);
      return call.json(commentJson(world, pull, comment), 201);
    })
    .get("/:number/labels", (call) => call.json(labelsOf(page(call, pullIn(call, world).labels))))
    .post("/:number/labels", async (call) => {
      const login = mustWrite(call, world);
      const pull = pullIn(call, world);
      void pullRequests.addLabels(login, pull, await readBody(call, labelNames));
      return call.json(labelsOf(pull.labels));
    })
    .delete("/:number/labels/:label", (call) => {
      const login = mustWrite(call, world);
      const pull = pullIn(call, world);
      void pullRequests.removeLabel(login, pull, call.req.param("label"));
      return call.json(labelsOf(pull.labels));
    });
}

/** https://docs.github.com/rest/pulls/reviews and https://docs.github.com/rest/pulls/comments */
export function reviewRoutes({ world, conversation }: Site) {
  return createRoutes()
    .get("/:number/reviews", (call) => {
      const pull = pullIn(call, world);
      return call.json(page(call, pull.reviews).map((review) => reviewJson(world, pull, review)));
    })
    .post("/:number/reviews", async (call) => {
      const pull = pullIn(call, world);
      const login = call.get("login");
      const wanted = await readBody(call, newReview);
      if (login === pull.user && wanted.event !== "COMMENT") {
        const action = wanted.event === "APPROVE" ? "approve" : "request changes on";
        throw new RefusedError(422, "Unprocessable Entity", [`Can not ${action} your own pull request`]);
      }
      if (wanted.event !== "APPROVE" && wanted.body === "" && wanted.comments.length === 0) {
        throw blank("PullRequestReview", "body");
      }
      const { review } = conversation.review(login, pull, {
        state: reviewStates[wanted.event],
        body: wanted.body,
        comments: wanted.comments.map((comment) => ({ ...comment, line: comment.line ?? null })),
      });
      return call.json(reviewJson(world, pull, review));
    })
    .get("/:number/reviews/:review/comments", (call) => {
      const pull = pullIn(call, world);
      const id = numberIn(call, "review");
      if (!pull.reviews.some((review) => review.id === id)) throw notFound();
      const ofReview = pull.reviewComments.filter(({ reviewId }) => reviewId === id);
      return call.json(page(call, ofReview).map((comment) => reviewCommentJson(world, pull, comment)));
    })
    .get("/:number/comments", (call) => {
      const pull = pullIn(call, world);
      return call.json(
        page(call, pull.reviewComments).map((comment) => reviewCommentJson(world, pull, comment)),
      );
    })
    .post("/:number/comments", async (call) => {
      const pull = pullIn(call, world);
      const { commit_id: commit, line, ...wanted } = await readBody(call, newReviewComment);
      if ((await world.repository.resolve(commit)) === undefined) {
        throw validationFailed({ resource: "PullRequestReviewComment", code: "invalid", field: "commit_id" });
      }
      const { comment } = conversation.reviewComment(call.get("login"), pull, {
        ...wanted,
        commit,
        line: line ?? null,
      });
      return call.json(reviewCommentJson(world, pull, comment), 201);
    })
    .post("/:number/comments/:comment/replies", async (call) => {
      const pull = pullIn(call, world);
      const id = numberIn(call, "comment");
      const to = pull.reviewComments.find((known) => known.id === id);
      if (to === undefined) throw notFound();
      const { body } = await readBody(call, newComment);
      const { path, line, side, commit } = to;
      const { comment } = conversation.reviewComment(call.get("login"), pull, {
        body,
        path,
        line,
        side,
        commit,
        inReplyTo: id,
      });
      return call.json(reviewCommentJson(world, pull, comment), 201);
    });
}
