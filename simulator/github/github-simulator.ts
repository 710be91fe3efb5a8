import type { Faults } from "../../packages/simulator-kit/faults.ts";
import type { Journal } from "../../packages/simulator-kit/journal.ts";

/** GitHub on loopback: REST, webhooks, and git over HTTP through git's own http-backend. */
export interface GitHubSimulator {
  /** What `GITHUB_API_URL` is set to. */
  readonly url: string;
  /** What `git clone` takes: `http://127.0.0.1:port/owner/name.git`. */
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
  pullRequests(): readonly SimulatedPullRequest[];
  pullRequest(number: number): SimulatedPullRequest;
  /** The unified diff of a pull request, as `….diff` gives it. */
  diff(number: number): Promise<string>;
  /** Makes the token a fine-grained one for a private repository, without these permissions. */
  limitToken(lacks: readonly TokenPermission[]): void;
  /** Where deliveries go, and how they are signed. */
  setWebhook(webhook: { url: string; secret: string; contentType?: "json" | "form" }): void;
  /**
   * Sends a ping, as GitHub does when a webhook is set up and whenever somebody asks for one.
   *
   * @param events that the webhook was set up for. Default: all.
   */
  ping(events?: readonly string[]): Promise<void>;
  /** Sends a past delivery again, with the same id, as the button on GitHub does. */
  redeliver(deliveryId: string): Promise<number>;
  readonly deliveries: readonly WebhookDelivery[];
  /** Resolves when every delivery under way was answered or given up. */
  delivered(): Promise<void>;
  subscribe(listener: () => void): () => void;
  state(): GitHubState;
  stop(): Promise<void>;
}

export interface GitHubOptions {
  readonly port?: number;
  readonly owner: string;
  readonly repo: string;
  /** A bare repository; made empty, with default branch `main`, if there is none. */
  readonly gitDir: string;
  readonly token?: string;
  /** Whose token it is. Default `turbot`; has write permission. */
  readonly tokenLogin?: string;
  /** Where pages of pull requests are, for every `html_url`. Default: the simulator's own address. */
  readonly pageUrl?: string;
  /** Who may do what; the owner is an admin, everyone else may read. */
  readonly collaborators?: Readonly<Record<string, Permission>>;
  readonly state?: GitHubState;
  /** Fields that are sent as null, as GitHub documents that they may be. Default: none. */
  readonly nulls?: readonly NullableField[];
  /** See `limitToken`. Default: it may do all that its person may. */
  readonly tokenLacks?: readonly TokenPermission[];
  readonly now?: () => number;
  /** Where git is found. Without it, the system's default path. */
  readonly env?: { readonly PATH?: string | undefined };
}

export type Permission = "admin" | "write" | "read" | "none";

/** Of a pull request in a webhook's payload. */
export type NullableField = "merged" | "merge_commit_sha";

/**
 * Permissions of fine-grained tokens (docs.github.com, "Permissions required for fine-grained personal access tokens"). There is
 * none for checks: in a private repository such a token never reads them.
 */
export type TokenPermission = "contents" | "actions" | "statuses" | "checks";

export type GitHubState = { readonly version: 1; readonly data: unknown };

/** What maintainers and other systems do. */
export interface GitHubPeople {
  /**
   * Merges with a merge commit, on real git, and delivers the webhook.
   * Resolves when the webhook was answered or given up, as the other actions here do.
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
  /** More commits on a branch that is there. */
  pushTo(
    branch: string,
    push: { by: string; files: Readonly<Record<string, string | null>>; message: string },
  ): Promise<{ readonly sha: string }>;
  /** Gives the repository another name, or another owner: the names before lead to it. */
  rename(to: { readonly owner?: string; readonly repo?: string }): void;
  /** Nobody can write to it any more. */
  archive(): void;
  unarchive(): void;
  permit(login: string, permission: Permission): void;
  /** What they wrote stays, and is nobody's. */
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
  /** The status it was answered with; undefined: not answered (refused, timed out after 10 s). */
  readonly status: number | undefined;
}
