/** The repository on GitHub, as far as Turbot asks it for anything. Every call may throw GitHubFailedError. */
export interface GitHub extends FollowPullRequests {
  /** Opens a pull request, or finds the open one of the same branch: asking twice makes one. */
  openPullRequest(pullRequest: NewPullRequest): Promise<OpenedPullRequest>;
  /** The merged pull request that a commit on the default branch came from; undefined: none explains it. */
  pullRequestOf(commit: string): Promise<{ readonly number: number } | undefined>;
  readonly defaultBranch: () => Promise<string>;
  /** As it is now: it may have been renamed or given away, and its old name leads to it. */
  repository(): Promise<RepositoryState>;
  /** The newest pull requests, of anybody and in whatever state, newest first. */
  recentPullRequests(): Promise<readonly RecentPullRequest[]>;
  /** Undefined: there is none of that number. */
  pullRequest(number: number): Promise<PullRequestState | undefined>;
  /** Writes a comment under a pull request: once, even if GitHub's answer gets lost. */
  commentOn(number: number, body: string): Promise<{ readonly url: string }>;
}

/** What happens to pull requests after they were opened. Texts were written by anyone: untrusted. */
export interface FollowPullRequests {
  /** The newest pull request of a branch, an open one before closed ones; undefined: there never was one. */
  pullRequestOfBranch(
    branch: string,
  ): Promise<{ readonly number: number; readonly url: string; readonly open: boolean } | undefined>;
  /** Gives a pull request another title and body. */
  describe(number: number, text: { readonly title: string; readonly body: string }): Promise<void>;
  /** Closes a pull request without merging it. Closing a closed one does nothing. */
  close(number: number): Promise<void>;
  /** Whether somebody may push to the repository. */
  mayWrite(login: string): Promise<boolean>;
  /** What a review says about single lines, at most a hundred of them. */
  reviewComments(number: number, reviewId: number): Promise<readonly ReviewComment[]>;
  /**
   * What people wrote under a pull request, oldest first: submitted reviews, and comments on the whole of it.
   *
   * @param since GitHub's own time, as an entry's `at` has it: what is older may be left out. Default: all of it.
   */
  conversation(number: number, since?: string): Promise<readonly Contribution[]>;
  /** The newest run of each check on a commit. Undefined: the token isn't allowed to see any, and trying again changes nothing. */
  checksOf(commit: string): Promise<readonly CheckRun[] | undefined>;
}

export type Contribution = {
  /** Of the kind: a review and a comment may have the same one. */
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

export interface RecentPullRequest {
  readonly number: number;
  readonly headSha: string;
  /** When something happened to it last, in ISO 8601. */
  readonly updatedAt: string;
}

export interface RepositoryState {
  /** Stays whatever it is called. */
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** The page a person opens. */
  readonly url: string;
  readonly defaultBranch: string;
  /** Nobody can write to it. */
  readonly isArchived: boolean;
  /** GitHub closed it. */
  readonly isDisabled: boolean;
  /**
   * Whether the token's owner may push. With a fine-grained token that needn't be all: it may have been given less.
   * Undefined: GitHub doesn't say.
   */
  readonly mayPush: boolean | undefined;
}

export interface PullRequestState {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** Only of a merged one: GitHub gives open ones a trial merge's. */
  readonly mergeCommit: string | undefined;
  readonly branch: string;
  readonly headSha: string;
  /** Undefined: GitHub hasn't worked it out yet, or it is closed. */
  readonly mergeable: boolean | undefined;
}
