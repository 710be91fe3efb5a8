/** The repository on GitHub, as far as Turbot asks it for anything. */
export interface GitHub {
  /** Opens a pull request, or finds the open one of the same branch: asking twice makes one. */
  openPullRequest(pullRequest: NewPullRequest): Promise<OpenedPullRequest>;
  /** The merged pull request that a commit on the default branch came from; undefined: none explains it. */
  pullRequestOf(commit: string): Promise<{ readonly number: number } | undefined>;
  readonly defaultBranch: () => Promise<string>;
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
