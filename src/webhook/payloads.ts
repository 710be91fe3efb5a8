import { z } from "zod";

/** Only what is used. GitHub sends hundreds of fields more, and may change them. */
const login = z.object({ login: z.string() });
/** type: "User", "Bot" or "Organization". */
const writer = z.object({ login: z.string(), type: z.string().optional() });
const number = z.number().int().positive();
/** Counts up; the same for a delivery that is repeated. */
const id = z.number().int().nonnegative();
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

const repository = z.object({ full_name: z.string(), default_branch: z.string().optional() });

/** Which repository an event is about: said once, and again by the pull request's base if there is one. */
export const everyPayload = z.object({
  repository,
  pull_request: z.object({ base: z.object({ repo: repository }) }).optional(),
});

export const pullRequestPayload = z.object({
  action: z.string(),
  pull_request: z.object({
    number,
    html_url: z.string(),
    title: z.string(),
    merged: z.boolean(),
    merge_commit_sha: sha.nullable(),
    base: z.object({ ref: z.string() }),
    head: z.object({ ref: z.string(), sha }),
  }),
  sender: login,
});

export const reviewPayload = z.object({
  action: z.string(),
  review: z.object({
    id,
    state: z.string().transform((state) => state.toLowerCase()),
    body: z.string().nullable(),
    user: writer,
  }),
  pull_request: z.object({ number }),
});

export const commentPayload = z.object({
  action: z.string(),
  comment: z.object({ id, body: z.string(), user: writer, html_url: z.string() }),
  /** pull_request: only there when the issue is one. */
  issue: z.object({ number, pull_request: z.object({}).optional() }),
});

export const checkPayload = z.object({
  action: z.string(),
  check_run: z.object({
    id,
    name: z.string(),
    head_sha: sha,
    conclusion: z.string().nullable(),
    pull_requests: z.array(z.object({ number })),
  }),
});
