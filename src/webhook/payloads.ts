import { z } from "zod";
import { writer } from "../github/writer.ts";

/*
 * Only the fields that are used, nullable wherever GitHub documents it ("Webhook events and payloads", docs.github.com; by field
 * in `@octokit/openapi-webhooks-types`). GitHub sends hundreds more, and can change them.
 */

const number = z.number().int().positive();
/** Counts up; the same for a repeated delivery. */
const id = z.number().int().nonnegative();
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

const repository = z.object({
  /** Stays the same when the repository is renamed or transferred. */
  id: id.optional(),
  full_name: z.string(),
  default_branch: z.string().min(1).optional(),
});

export type ToldRepository = z.infer<typeof repository>;

/** Which repository an event is about: named once, and again by the pull request's base if there is one. */
export const everyPayload = z.object({
  repository,
  pull_request: z.object({ base: z.object({ repo: repository }) }).optional(),
});

export const pullRequestPayload = z.object({
  action: z.string(),
  pull_request: z.object({
    number,
    html_url: z.string(),
    merged: z.boolean().nullish(),
    merged_at: z.string().nullish(),
    merge_commit_sha: sha.nullish(),
    base: z.object({ ref: z.string() }),
    head: z.object({ ref: z.string(), sha }),
  }),
  sender: writer,
});

export const reviewPayload = z.object({
  action: z.string(),
  review: z.object({
    id,
    state: z.string().transform((state) => state.toLowerCase()),
    body: z.string().nullish(),
    user: writer,
  }),
  pull_request: z.object({ number }),
});

export const commentPayload = z.object({
  action: z.string(),
  comment: z.object({ id, body: z.string().nullish(), user: writer, html_url: z.string() }),
  /** pull_request: only present if the issue is one. */
  issue: z.object({ number, pull_request: z.object({}).nullish() }),
});

export const checkPayload = z.object({
  action: z.string(),
  check_run: z.object({
    id,
    name: z.string(),
    head_sha: sha,
    conclusion: z.string().nullish(),
    pull_requests: z.array(z.object({ number })).nullish(),
  }),
});

/** GitHub's first delivery of a new webhook, and whenever somebody presses "ping". An organization's has no repository. */
export const pingPayload = z.object({
  hook: z.object({ events: z.array(z.string()) }).nullish(),
  repository: repository.nullish(),
});
