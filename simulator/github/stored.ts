import { z } from "zod";

/**
 * What GitHub stores besides git: the simulator's whole state, as the playground writes it to disk. A schema,
 * because it can come from an older playground.
 */
const user = z.object({
  login: z.string(),
  id: z.number(),
  /** GitHub no longer shows a deleted account. */
  deleted: z.boolean().optional(),
});

const comment = z.object({
  id: z.number(),
  by: z.string(),
  body: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const review = z.object({
  id: z.number(),
  by: z.string(),
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]),
  body: z.string(),
  commit: z.string(),
  submittedAt: z.string(),
});

const reviewComment = comment.extend({
  reviewId: z.number(),
  path: z.string(),
  line: z.number().nullable(),
  side: z.enum(["LEFT", "RIGHT"]),
  commit: z.string(),
  inReplyTo: z.number().nullable(),
});

const pull = z.object({
  id: z.number(),
  number: z.number(),
  title: z.string(),
  body: z.string().nullable(),
  user: z.string(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  /** sha: the tip of the base branch; for a merged pull request, the tip it was merged into. */
  base: z.object({ ref: z.string(), sha: z.string() }),
  state: z.enum(["open", "closed"]),
  draft: z.boolean(),
  merged: z.object({ at: z.string(), by: z.string(), commit: z.string() }).nullable(),
  closedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  labels: z.array(z.string()),
  comments: z.array(comment),
  reviews: z.array(review),
  reviewComments: z.array(reviewComment),
  /** Logins. Absent in what an earlier version stored. */
  requestedReviewers: z.array(z.string()).optional(),
});

const label = z.object({ id: z.number(), name: z.string(), color: z.string(), description: z.string() });

const checkRun = z.object({
  id: z.number(),
  name: z.string(),
  sha: z.string(),
  status: z.enum(["queued", "in_progress", "completed"]),
  conclusion: z.string().nullable(),
  detailsUrl: z.string().nullable(),
  output: z.object({
    title: z.string().nullable(),
    summary: z.string().nullable(),
    text: z.string().nullable(),
  }),
  startedAt: z.string(),
  completedAt: z.string().nullable(),
});

const status = z.object({
  id: z.number(),
  sha: z.string(),
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string(),
  description: z.string().nullable(),
  targetUrl: z.string().nullable(),
  by: z.string(),
  createdAt: z.string(),
});

const hook = z.object({
  id: z.number(),
  url: z.string(),
  secret: z.string(),
  contentType: z.enum(["json", "form"]),
});

const delivery = z.object({
  /** The id of one attempt; a redelivery has a new one and the same guid. */
  attempt: z.number(),
  guid: z.string(),
  event: z.string(),
  action: z.string(),
  payload: z.unknown(),
  status: z.number().optional(),
  deliveredAt: z.string(),
  redelivery: z.boolean(),
});

const protection = z.object({
  /** Names of the checks that have to pass; null: none. */
  checks: z.array(z.string()).nullable(),
  /** null: no pull requests are asked for. */
  reviews: z
    .looseObject({
      required_approving_review_count: z.number().optional(),
      dismiss_stale_reviews: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
    })
    .nullable(),
});

export const stored = z.object({
  lastId: z.number(),
  lastNumber: z.number(),
  users: z.array(user),
  permissions: z.record(z.string(), z.enum(["admin", "write", "read", "none"])),
  pulls: z.array(pull),
  labels: z.array(label),
  checkRuns: z.array(checkRun),
  statuses: z.array(status),
  hook: hook.nullable(),
  deliveries: z.array(delivery),
  /** Its name since it was renamed or transferred, and the names that redirect here. */
  renamed: z.object({ owner: z.string(), repo: z.string(), from: z.array(z.string()) }).nullish(),
  archived: z.boolean().optional(),
  /** It is a fork, and of which repository (`owner/name`). */
  fork: z.boolean().optional(),
  parent: z.string().optional(),
  /** Only a copy that isn't public; a limited token makes it private too. */
  private: z.boolean().optional(),
  /** Nobody has made it yet; or GitHub still copies what it is forked from, for so many more calls. */
  absent: z.boolean().optional(),
  copying: z.number().optional(),
  /** Nobody has switched a fork's Actions on; somebody has switched all off in the settings; the paths of workflows that are off. */
  actionsOff: z.boolean().optional(),
  actionsDisabled: z.boolean().optional(),
  workflowsOff: z.array(z.string()).optional(),
  /** By branch. What goes round it isn't refused here. */
  protected: z.record(z.string(), protection).optional(),
});

export type Stored = z.infer<typeof stored>;
export type StoredProtection = z.infer<typeof protection>;
export type StoredUser = z.infer<typeof user>;
export type StoredComment = z.infer<typeof comment>;
export type StoredReview = z.infer<typeof review>;
export type StoredReviewComment = z.infer<typeof reviewComment>;
export type StoredPull = z.infer<typeof pull>;
export type StoredLabel = z.infer<typeof label>;
export type StoredCheckRun = z.infer<typeof checkRun>;
export type StoredStatus = z.infer<typeof status>;
export type StoredDelivery = z.infer<typeof delivery>;

/** A new repository. */
export function nothingStored(): Stored {
  return {
    lastId: 1_000,
    lastNumber: 0,
    users: [],
    permissions: {},
    pulls: [],
    labels: [],
    checkRuns: [],
    statuses: [],
    hook: null,
    deliveries: [],
  };
}
