import { z } from "zod";
import { GitHubFailedError } from "./github-failed.ts";
import { writer } from "./writer.ts";

/** Only the fields that are used: GitHub can add and change the rest. */
export const openedAnswer = z.object({
  number: z.number().int().positive(),
  html_url: z.url(),
  labels: z.array(z.object({ name: z.string() })),
});

export const pullAnswer = openedAnswer.extend({
  state: z.enum(["open", "closed"]),
  merged: z.boolean().nullish(),
  merged_at: z.string().nullish(),
  mergeable: z.boolean().nullish(),
  merge_commit_sha: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string() }),
});

export const listedAnswer = z.object({
  number: z.number().int().positive(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.number() }).nullish() }),
});

export const changedAnswer = z.object({
  number: z.number().int().positive(),
  updated_at: z.string(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  base: z.object({ ref: z.string() }),
});

export const recentAnswer = z.object({
  number: z.number().int().positive(),
  updated_at: z.string(),
  head: z.object({ sha: z.string() }),
});

export const repositoryAnswer = z.object({
  id: z.number().int().positive(),
  full_name: z.string().regex(/^[^/]+\/[^/]+$/),
  html_url: z.url(),
  default_branch: z.string().min(1),
  fork: z.boolean().nullish(),
  private: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  disabled: z.boolean().nullish(),
  permissions: z.object({ push: z.boolean().nullish() }).nullish(),
  parent: z.object({ full_name: z.string() }).nullish(),
});

/** https://docs.github.com/rest/users/users#get-the-authenticated-user */
export const userAnswer = z.object({ login: z.string().min(1) });

/** https://docs.github.com/rest/actions/permissions: of a fork whose Actions nobody has switched on it says "enabled", too. */
export const actionsAnswer = z.object({ enabled: z.boolean() });

/** https://docs.github.com/rest/actions/workflows: "active", "deleted", "disabled_fork", "disabled_inactivity", "disabled_manually". */
export const workflowsAnswer = z.object({
  workflows: z.array(z.object({ name: z.string(), path: z.string(), state: z.string() })),
});

/** https://docs.github.com/rest/repos/webhooks: before the first delivery, `code` is null. */
export const hooksAnswer = z.array(
  z.object({
    active: z.boolean(),
    config: z.object({ url: z.string().nullish() }),
    last_response: z.object({ code: z.number().nullish() }).nullish(),
  }),
);

export const bodyAnswer = z.object({ body: z.string().nullish() });

export const commentAnswer = z.object({ html_url: z.url(), body: z.string().nullish() });

export const foundAnswer = openedAnswer.extend({ state: z.enum(["open", "closed"]) });

/** "maintain" and "triage" are reported as "write" and "read" here. */
export const permissionAnswer = z.object({ permission: z.string() });

export const reviewCommentAnswer = z.object({
  path: z.string(),
  /** None if the code under it is gone, or it is about the whole file. */
  line: z.number().nullish(),
  original_line: z.number().nullish(),
  body: z.string().nullish(),
});

export const listedReviewAnswer = z.object({
  id: z.number().int().nonnegative(),
  state: z.string(),
  body: z.string().nullish(),
  user: writer,
  /** None if it isn't submitted yet. */
  submitted_at: z.string().nullish(),
});

export const lookAnswer = z.object({
  user: writer,
  /** None if the commit is gone. */
  commit_id: z.string().nullish(),
  submitted_at: z.string().nullish(),
});

export const listedCommentAnswer = z.object({
  id: z.number().int().nonnegative(),
  body: z.string().nullish(),
  user: writer,
  html_url: z.string(),
  updated_at: z.string(),
});

export const checkRunsAnswer = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string().nullish(),
      output: z.object({ summary: z.string().nullish() }).nullish(),
    }),
  ),
});

/**
 * Validates an answer's body. A cut connection can leave Octokit with half a body, which it passes on.
 *
 * @throws GitHubFailedError, may work later
 */
export function read<T>(call: string, schema: z.ZodType<T>, answer: { status: number; data: unknown }): T {
  const result = schema.safeParse(answer.data);
  if (result.success) return result.data;
  throw new GitHubFailedError({
    call,
    status: answer.status,
    mayWorkLater: true,
    said: "the answer isn't what GitHub documents",
    cause: result.error,
  });
}
