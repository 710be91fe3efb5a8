import type { Faults } from "../../packages/simulator-kit/faults.ts";
import type { Journal } from "../../packages/simulator-kit/journal.ts";
import type { AppPages } from "./apps/app.ts";

/** GitHub on loopback: REST, webhooks, and git over HTTP through git's own http-backend. */
export interface GitHubSimulator {
  /** What `GITHUB_API_URL` is set to. */
  readonly url: string;
  /** The address for `git clone`: `http://127.0.0.1:port/owner/name.git`. */
  readonly cloneUrl: string;
  /** The page of a pull request is `${pageUrl}/owner/name/pull/1`. */
  readonly pageUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** The bare repository on disk. */
  readonly gitDir: string;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly people: GitHubPeople;
  /** GitHub Apps, as people manage them on its pages. They are gone when the simulator ends. */
  readonly apps: AppPages;
  pullRequests(): readonly SimulatedPullRequest[];
  pullRequest(number: number): SimulatedPullRequest;
  /** The unified diff of a pull request, as `….diff` gives it. */
  diff(number: number): Promise<string>;
  /** Makes the token a fine-grained one for a private repository, without these permissions. */
  limitToken(lacks: readonly TokenPermission[]): void;
  /** Where deliveries go, and how they are signed. */
  setWebhook(webhook: { url: string; secret: string; contentType?: "json" | "form" }): void;
  /**
   * Sends a ping, as GitHub does when a webhook is set up or somebody asks for one.
   *
   * @param events that the webhook was set up for. Default: all.
   */
  ping(events?: readonly string[]): Promise<void>;
  /** Sends a past delivery again, with the same id, as the button on GitHub does. */
  redeliver(deliveryId: string): Promise<number>;
  readonly deliveries: readonly WebhookDelivery[];
  /** Resolves when every pending delivery was answered or abandoned. */
  delivered(): Promise<void>;
  subscribe(listener: () => void): () => void;
  state(): GitHubState;
  stop(): Promise<void>;
}

export interface GitHubOptions {
  readonly port?: number;
  readonly owner: string;
  readonly repo: string;
  /** A bare repository; created empty, with default branch `main`, if there is none. */
  readonly gitDir: string;
  readonly token?: string;
  /** Whose token it is. Default `turbot`; has write permission. */
  readonly tokenLogin?: string;
  /** Where pull request pages are, for every `html_url`. Default: the simulator's own address. */
  readonly pageUrl?: string;
  /** People's permissions; the owner is an admin, everyone else may read. */
  readonly collaborators?: Readonly<Record<string, Permission>>;
  readonly state?: GitHubState;
  /** Somebody else's public repository. Ours isn't there until the token's owner forks it, or makes a repository of any name. */
  readonly upstream?: { readonly fullName: string; readonly gitDir: string };
  /** Fields sent as null, which GitHub documents as possible. Default: none. */
  readonly nulls?: readonly NullableField[];
  /** See `limitToken`. Default: it may do everything its owner may. */
  readonly tokenLacks?: readonly TokenPermission[];
  readonly now?: () => number;
  /** Where to find git. Default: the system's path. */
  readonly env?: { readonly PATH?: string | undefined };
}

export type Permission = "admin" | "write" | "read" | "none";

/** Of a pull request in a webhook's payload. */
export type NullableField = "merged" | "merge_commit_sha";

/**
 * Permissions of fine-grained tokens (docs.github.com, "Permissions required for fine-grained personal access tokens"). There is
 * none for checks: in a private repository such a token can never read them.
 */
export type TokenPermission = "contents" | "actions" | "statuses" | "checks" | "administration";

export type GitHubState = { readonly version: 1; readonly data: unknown };

/** What maintainers and other systems do. */
export interface GitHubPeople {
  /**
   * Merges with a merge commit, on real git, and delivers the webhook.
   * Resolves when the webhook was answered or abandoned, as the other actions here do.
   *
   * @throws MergeRefusedError on conflicts, a closed pull request, or a branch that is gone, as GitHub does
   */
  merge(number: number, by?: string): Promise<{ readonly sha: string }>;
  close(number: number, by?: string): Promise<void>;
  review(
    number: number,
    review: {
      by: string;
      state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
      body: string;
      /** About single lines of the new code. */
      comments?: readonly { readonly path: string; readonly line: number; readonly body: string }[];
    },
  ): Promise<void>;
  comment(number: number, comment: { by: string; body: string }): Promise<void>;
  setCheck(
    sha: string,
    check: { name: string; conclusion: "success" | "failure" | null; summary?: string },
  ): Promise<void>;
  /** A colleague's pull request: `files` are written (null deletes) on a branch from main. */
  propose(proposal: {
    by: string;
    title: string;
    body?: string;
    branch: string;
    files: Readonly<Record<string, string | null>>;
  }): Promise<SimulatedPullRequest>;
  /** More commits on an existing branch. */
  pushTo(
    branch: string,
    push: { by: string; files: Readonly<Record<string, string | null>>; message: string },
  ): Promise<{ readonly sha: string }>;
  /** Renames the repository, or transfers it: earlier names redirect to it. */
  rename(to: { readonly owner?: string; readonly repo?: string }): void;
  /** From now on nobody can write to it. */
  archive(): void;
  unarchive(): void;
  /** Makes it a fork of `kelp/turbot`, as GitHub makes one: its Actions are off until somebody switches them on. */
  makeFork(): void;
  /** The click on the page Actions; or, with the path of a workflow's file, on that workflow's page. */
  switchActions(to: "on" | "off", workflow?: string): void;
  /** Settings → Actions → *Disable actions*, or its contrary: workflows stay listed as active. Default: off. */
  disableActions(to?: "on" | "off"): void;
  permit(login: string, permission: Permission): void;
  /** What they wrote stays, without an author. */
  deleteAccount(login: string): void;
  /** A direct push to main. */
  push(files: Readonly<Record<string, string | null>>, message: string): Promise<{ readonly sha: string }>;
}

export interface SimulatedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly headSha: string;
  readonly base: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly mergeCommitSha: string | null;
  readonly labels: readonly string[];
  readonly user: string;
  readonly comments: readonly { readonly by: string; readonly body: string }[];
  readonly reviews: readonly { readonly by: string; readonly state: string; readonly body: string }[];
  readonly createdAt: string;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly event: string;
  readonly action: string;
  readonly payload: unknown;
  /** The status of the answer; undefined: not answered (refused, timed out after 10 s). */
  readonly status: number | undefined;
}
