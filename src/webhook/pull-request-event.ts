import type { z } from "zod";
import { wasMerged } from "../github/was-merged.ts";
import { checkPayload, commentPayload, pullRequestPayload, reviewPayload } from "./payloads.ts";

/** Something happened to one of the repository's pull requests. Anyone can have written the texts: they are untrusted. */
export type PullRequestEvent = {
  /** The same for a repeated delivery. Not signed. */
  readonly deliveryId: string;
  readonly pullRequest: number;
  /** A login. */
  readonly by: string;
} & (
  | {
      readonly kind: "opened" | "reopened";
      readonly branch: string;
      readonly headSha: string;
      readonly url: string;
    }
  | { readonly kind: "synchronize"; readonly branch: string; readonly headSha: string; readonly url: string }
  | {
      readonly kind: "closed";
      readonly branch: string;
      readonly headSha: string;
      readonly url: string;
      readonly merged: boolean;
      /** For a merged one; undefined if GitHub doesn't say. */
      readonly mergeCommit: string | undefined;
      readonly base: string;
    }
  | {
      readonly kind: "review";
      readonly id: number;
      /** A program, not a person. */
      readonly bot: boolean;
      readonly state: "approved" | "changes_requested" | "commented";
      readonly body: string;
    }
  | {
      readonly kind: "comment";
      readonly id: number;
      /** A program, not a person. */
      readonly bot: boolean;
      readonly body: string;
      readonly url: string;
    }
  | {
      readonly kind: "check";
      readonly id: number;
      readonly name: string;
      readonly headSha: string;
      /** "success", "failure", …; undefined: still running. */
      readonly conclusion: string | undefined;
    }
);

/** Longer texts are cut here, in characters: a thread only shows a small part anyway. */
const longestText = 10_000;

export type ReadEvents =
  | { readonly kind: "events"; readonly events: readonly PullRequestEvent[] }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "malformed"; readonly reason: string };

/** The deliveries that are acted on, by GitHub's names: what the webhook has to send. */
export const webhookEvents = ["pull_request", "pull_request_review", "issue_comment", "check_run"] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

function isActedOn(event: string): event is WebhookEvent {
  return (webhookEvents as readonly string[]).includes(event);
}

/** What a delivery says about pull requests. A check run can belong to several, or to none. */
export function readEvents(event: string, deliveryId: string, payload: unknown): ReadEvents {
  if (!isActedOn(event)) return { kind: "ignored", reason: `events of kind ${event} are not acted on` };
  switch (event) {
    case "pull_request":
      return read(pullRequestPayload, payload, (told) => {
        const { number, head, base, html_url: url, merge_commit_sha: commit } = told.pull_request;
        const merged = wasMerged(told.pull_request);
        const common = { deliveryId, pullRequest: number, by: told.sender.login };
        const at = { branch: head.ref, headSha: head.sha, url };
        switch (told.action) {
          case "opened":
          case "reopened":
          case "synchronize":
            return [{ ...common, ...at, kind: told.action }];
          case "closed":
            return [
              {
                ...common,
                ...at,
                kind: "closed",
                base: base.ref,
                merged,
                mergeCommit: merged ? (commit ?? undefined) : undefined,
              },
            ];
          default:
            return told.action;
        }
      });
    case "pull_request_review":
      return read(reviewPayload, payload, ({ action, review, pull_request: { number } }) => {
        const { state } = review;
        if (action !== "submitted") return action;
        if (state !== "approved" && state !== "changes_requested" && state !== "commented") return state;
        const body = (review.body ?? "").slice(0, longestText);
        const { id } = review;
        const { login: by, bot } = review.user;
        return [{ kind: "review", deliveryId, pullRequest: number, by, id, bot, state, body }];
      });
    case "issue_comment":
      return read(commentPayload, payload, ({ action, comment, issue }) => {
        if (action !== "created") return action;
        if (!issue.pull_request) return "a comment on an issue";
        const { id, html_url: url } = comment;
        const { login: by, bot } = comment.user;
        return [
          {
            kind: "comment",
            deliveryId,
            pullRequest: issue.number,
            by,
            id,
            bot,
            body: (comment.body ?? "").slice(0, longestText),
            url,
          },
        ];
      });
    case "check_run":
      return read(checkPayload, payload, ({ action, check_run: check }) => {
        if (action !== "completed" && action !== "created") return action;
        return (check.pull_requests ?? []).map(({ number }) => ({
          kind: "check" as const,
          deliveryId,
          pullRequest: number,
          by: "checks",
          id: check.id,
          name: check.name.slice(0, longestText),
          headSha: check.head_sha,
          conclusion: check.conclusion ?? undefined,
        }));
      });
  }
}

/** @param translate returns the events, or names what isn't acted on */
function read<T>(
  schema: z.ZodType<T>,
  payload: unknown,
  translate: (told: T) => readonly PullRequestEvent[] | string,
): ReadEvents {
  const result = schema.safeParse(payload);
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join(".")).slice(0, 5);
    return { kind: "malformed", reason: `not as GitHub documents it: ${fields.join(", ")}` };
  }
  const events = translate(result.data);
  if (typeof events !== "string") return { kind: "events", events };
  return { kind: "ignored", reason: `"${events.slice(0, 40)}" is not acted on` };
}
