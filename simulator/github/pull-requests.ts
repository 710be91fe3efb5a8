import { labelJson, labelNamed, pullRequestJson } from "./json/pull-request-json.ts";
import { repositoryJson, userJson } from "./json/repository-json.ts";
import { mergeOnGit, type NewMerge } from "./merge-on-git.ts";
import { RefusedError, validationFailed } from "./refused.ts";
import type { StoredPull } from "./stored.ts";
import { validateNewPull } from "./validate-new-pull.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** Actions on pull requests: each changes the stored state, and sends the webhook. */
export interface PullRequests {
  /** @throws RefusedError if GitHub would refuse the new pull request */
  open(by: string, wanted: NewPull): Promise<{ readonly pull: StoredPull; readonly told: Promise<void> }>;
  edit(by: string, pull: StoredPull, change: { title?: string; body?: string | null }): Promise<void>;
  close(by: string, pull: StoredPull): Promise<void>;
  /** @throws RefusedError if its branch is gone or has another open pull request */
  reopen(by: string, pull: StoredPull): Promise<{ readonly told: Promise<void> }>;
  /** @throws MergeRefusedError */
  merge(
    by: string,
    pull: StoredPull,
    wanted: NewMerge,
  ): Promise<{ readonly sha: string; readonly told: Promise<void> }>;
  /** Marks it as merged by a commit that is already on the base branch. */
  markMerged(by: string, pull: StoredPull, commit: string): Promise<void>;
  /** Its branch has a new tip. */
  synchronize(by: string, pull: StoredPull, after: string): Promise<void>;
  /** Whom it knows already it asks again only after their review. */
  requestReviews(by: string, pull: StoredPull, logins: readonly string[]): Promise<void>;
  addLabels(by: string, pull: StoredPull, names: readonly string[]): Promise<void>;
  removeLabel(by: string, pull: StoredPull, name: string): Promise<void>;
}

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  /** A branch, or `owner:branch`. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/**
 * Applies the consequences of moved branches, given where they were before. `told` inside resolves when every
 * delivery was answered or abandoned.
 */
export type AfterPush = (
  by: string,
  before: ReadonlyMap<string, string>,
) => Promise<{ readonly told: Promise<unknown> }>;

export function createPullRequests(world: World, webhooks: Webhooks, afterPush: AfterPush): PullRequests {
  const { repository, stored } = world;

  function tell(
    by: string,
    action: string,
    pull: StoredPull,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    pull.updatedAt = world.now();
    world.changed();
    return webhooks.deliver("pull_request", action, {
      number: pull.number,
      pull_request: {
        ...pullRequestJson(world, pull),
        merged: pull.merged !== null,
        merged_by: pull.merged === null ? null : userJson(world, pull.merged.by),
        ...Object.fromEntries(world.nulls.map((field) => [field, null])),
      },
      ...more,
      repository: repositoryJson(world),
      sender: userJson(world, by),
    });
  }

  return {
    open: (by, wanted) =>
      world.exclusively(async () => {
        const head = branchOf(world, wanted.head);
        const { headSha, baseSha } = await validateNewPull(world, head, wanted.base);
        stored.lastNumber += 1;
        const at = world.now();
        const pull: StoredPull = {
          id: world.nextId(),
          number: stored.lastNumber,
          title: wanted.title,
          body: wanted.body,
          user: world.user(by).login,
          head: { ref: head, sha: headSha },
          base: { ref: wanted.base, sha: baseSha },
          state: "open",
          draft: wanted.draft,
          merged: null,
          closedAt: null,
          createdAt: at,
          updatedAt: at,
          labels: [],
          comments: [],
          reviews: [],
          reviewComments: [],
        };
        await repository.moveRef(`refs/pull/${pull.number}/head`, headSha, "any");
        stored.pulls.push(pull);
        return { pull, told: tell(by, "opened", pull) };
      }),

    edit(by, pull, change) {
      const changes: Record<string, unknown> = {};
      if (change.title !== undefined && change.title !== pull.title) {
        changes.title = { from: pull.title };
        pull.title = change.title;
      }
      if (change.body !== undefined && change.body !== pull.body) {
        changes.body = { from: pull.body };
        pull.body = change.body;
      }
      return Object.keys(changes).length === 0 ? Promise.resolve() : tell(by, "edited", pull, { changes });
    },

    async requestReviews(by, pull, logins) {
      for (const login of logins) {
        const asked = pull.requestedReviewers ?? [];
        if (asked.includes(login)) continue;
        pull.requestedReviewers = [...asked, login];
        await tell(by, "review_requested", pull, { requested_reviewer: userJson(world, login) });
      }
    },

    close(by, pull) {
      if (pull.state === "closed") return Promise.resolve();
      pull.state = "closed";
      pull.closedAt = world.now();
      return tell(by, "closed", pull);
    },

    async reopen(by, pull) {
      if (pull.state === "open") return { told: Promise.resolve() };
      if (pull.merged !== null) {
        const message = "state cannot be changed. The pull request is already merged.";
        throw validationFailed({ resource: "PullRequest", code: "custom", field: "state", message });
      }
      return await world.exclusively(async () => {
        const { headSha, baseSha } = await validateNewPull(world, pull.head.ref, pull.base.ref);
        pull.head.sha = headSha;
        pull.base.sha = baseSha;
        pull.state = "open";
        pull.closedAt = null;
        await repository.moveRef(`refs/pull/${pull.number}/head`, headSha, "any");
        return { told: tell(by, "reopened", pull) };
      });
    },

    merge: (by, pull, wanted) =>
      world.exclusively(async () => {
        const { sha, before } = await mergeOnGit(world, by, pull, wanted);
        pull.base.sha = before.get(pull.base.ref) ?? pull.base.sha;
        const closed = markMerged(by, pull, sha);
        const push = await afterPush(by, before);
        return { sha, told: Promise.all([closed, push.told]).then(() => {}) };
      }),

    markMerged,

    synchronize(by, pull, after) {
      const before = pull.head.sha;
      pull.head.sha = after;
      return tell(by, "synchronize", pull, { before, after });
    },

    async addLabels(by, pull, names) {
      const fresh = names.filter(
        (name) => !pull.labels.some((label) => label.toLowerCase() === name.toLowerCase()),
      );
      const told = fresh.map((name) => {
        const label = labelNamed(world, name);
        pull.labels.push(label.name);
        return tell(by, "labeled", pull, { label: labelJson(world, label) });
      });
      await Promise.all(told);
    },

    removeLabel(by, pull, name) {
      const label = pull.labels.find((known) => known.toLowerCase() === name.toLowerCase());
      if (label === undefined) throw new RefusedError(404, "Label does not exist");
      pull.labels = pull.labels.filter((known) => known !== label);
      return tell(by, "unlabeled", pull, { label: labelJson(world, labelNamed(world, label)) });
    },
  };

  function markMerged(by: string, pull: StoredPull, commit: string): Promise<void> {
    const at = world.now();
    pull.state = "closed";
    pull.closedAt = at;
    pull.merged = { at, by: world.user(by).login, commit };
    return tell(by, "closed", pull);
  }
}

function branchOf(world: World, head: string): string {
  const prefix = `${world.owner}:`;
  return head.startsWith(prefix) ? head.slice(prefix.length) : head;
}
