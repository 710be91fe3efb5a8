/** The parts of the repository on GitHub that Turbot uses. Every call can throw GitHubFailedError. */
export interface GitHub extends FollowPullRequests {
  /** Opens a pull request, or finds the branch's open one: asking twice opens one. */
  openPullRequest(pullRequest: NewPullRequest): Promise<OpenedPullRequest>;
  /** The merged pull request that a commit on the default branch came from; undefined if none explains it. */
  pullRequestOf(commit: string): Promise<{ readonly number: number } | undefined>;
  readonly defaultBranch: () => Promise<string>;
  /** The current state: the repository may have been renamed or transferred, and its old name leads to it. */
  repository(): Promise<RepositoryState>;
  /** The workflows of Actions, at most 30; undefined if the token isn't allowed to see them. */
  workflows(): Promise<readonly Workflow[] | undefined>;
  /** Whether the settings let Actions run at all; undefined if the token isn't allowed to see that, as an app's never is. */
  actionsAllowed(): Promise<boolean | undefined>;
  /** The repository's webhooks, at most 30; undefined if the token isn't allowed to see them, as an app's never is. */
  hooks(): Promise<readonly Hook[] | undefined>;
  /** Anybody's latest pull requests in any state, newest first. */
  recentPullRequests(): Promise<readonly RecentPullRequest[]>;
  /** Undefined if there is none with that number. */
  pullRequest(number: number): Promise<PullRequestState | undefined>;
  /** Writes a comment under a pull request: once, even if GitHub's answer is lost. */
  commentOn(number: number, body: string): Promise<{ readonly url: string }>;
}

/** What happens to pull requests after they are opened. Anyone can have written the texts: they are untrusted. */
export interface FollowPullRequests {
  /** A branch's newest pull request, preferring an open one; undefined if there never was one. */
  pullRequestOfBranch(
    branch: string,
  ): Promise<{ readonly number: number; readonly url: string; readonly open: boolean } | undefined>;
  /** What a pull request's page says; undefined if there is none with that number. */
  bodyOf(number: number): Promise<string | undefined>;
  /** Changes a pull request's body, and its title if one is given. */
  describe(number: number, text: { readonly title?: string; readonly body: string }): Promise<void>;
  /** Closes a pull request without merging it. Closing a closed one does nothing. */
  close(number: number): Promise<void>;
  /** Whether somebody can push to the repository. */
  mayWrite(login: string): Promise<boolean>;
  /** Asks somebody for a review, who is notified by GitHub. Asking again before they have reviewed does nothing. */
  requestReview(number: number, login: string): Promise<void>;
  /** The commit that somebody's newest review was about; undefined if there is none. */
  lastLookOf(number: number, login: string): Promise<string | undefined>;
  /** A review's comments on single lines, at most a hundred. */
  reviewComments(number: number, reviewId: number): Promise<readonly ReviewComment[]>;
  /**
   * What people wrote under a pull request, oldest first: submitted reviews, and comments on the whole of it.
   *
   * @param since GitHub's own time, as in an entry's `at`; older entries can be left out. Default: everything.
   */
  conversation(number: number, since?: string): Promise<readonly Contribution[]>;
  /**
   * The pull requests that changed last, anybody's, at most 30. Undefined: nothing has changed since the answer with this tag,
   * which costs nothing of the rate limit.
   */
  latestChanges(tag: string | undefined): Promise<LatestChanges | undefined>;
  /** The newest run of each check on a commit. Undefined if the token isn't allowed to see any, which a retry doesn't change. */
  checksOf(commit: string): Promise<readonly CheckRun[] | undefined>;
}

export interface LatestChanges {
  /** For the next call; undefined if GitHub gave none. */
  readonly tag: string | undefined;
  readonly pulls: readonly {
    readonly number: number;
    /** ISO 8601, by GitHub's clock. */
    readonly updatedAt: string;
    /** The branch that it is to be merged into. */
    readonly base: string;
    /** The commit that merged it; undefined: it isn't merged. */
    readonly mergedAs: string | undefined;
  }[];
}

export type Contribution = {
  /** Unique per kind: a review and a comment can have the same one. */
  readonly id: number;
  /** A login. */
  readonly by: string;
  /** A program, not a person. */
  readonly bot: boolean;
  readonly body: string;
  /** When it was last changed, by GitHub's clock, in ISO 8601. */
  readonly at: string;
} & (
  | { readonly kind: "comment"; readonly url: string }
  | { readonly kind: "review"; readonly state: "approved" | "changes_requested" | "commented" }
);

export interface ReviewComment {
  readonly path: string;
  readonly line: number | undefined;
  readonly body: string;
}

export interface CheckRun {
  readonly name: string;
  /** "success", "failure", …; undefined: still running. */
  readonly conclusion: string | undefined;
  readonly summary: string;
}

export interface NewPullRequest {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export interface OpenedPullRequest {
  readonly number: number;
  /** The page a person opens. */
  readonly url: string;
}

export interface Hook {
  readonly url: string;
  readonly isActive: boolean;
  /** The status of the answer to its last delivery; 0: no answer came; undefined: nothing was delivered yet. */
  readonly lastStatus: number | undefined;
}

export interface Workflow {
  readonly name: string;
  /** In the repository: `.github/workflows/ci.yml`. */
  readonly path: string;
  /** Not switched off by a person, nor by GitHub: in a fork, or because nothing happened for long. */
  readonly isActive: boolean;
}

export interface RecentPullRequest {
  readonly number: number;
  readonly headSha: string;
  /** When it last changed, in ISO 8601. */
  readonly updatedAt: string;
}

export interface RepositoryState {
  /** Stays the same across renames. */
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** The page a person opens. */
  readonly url: string;
  readonly defaultBranch: string;
  readonly isFork: boolean;
  /** What it is a fork of: `owner/name`. */
  readonly parent?: string | undefined;
  /** Nobody can write to it. */
  readonly isArchived: boolean;
  /** GitHub disabled it. */
  readonly isDisabled: boolean;
  /**
   * Whether the token's owner can push. A fine-grained token may have been given less than that.
   * Undefined if GitHub doesn't say.
   */
  readonly mayPush: boolean | undefined;
}

export interface PullRequestState {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** Only for a merged one: for open ones GitHub gives a test merge's. */
  readonly mergeCommit: string | undefined;
  readonly branch: string;
  /** The branch that it is to be merged into. */
  readonly base: string;
  readonly headSha: string;
  /** Undefined if GitHub hasn't determined it yet, or it is closed. */
  readonly mergeable: boolean | undefined;
}
