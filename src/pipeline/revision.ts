import type { Usage } from "../claude/claude.ts";
import type { OpenedPullRequest } from "../github/github.ts";
import type { Job, Recorder } from "./pipeline.ts";

/** Changes an open pull request on its own branch, verified again. */
export interface Reviser {
  /**
   * Makes one revision. Running it again for the same revision makes no second commit.
   *
   * @throws what `Pipeline.run` throws; the pull request is then unchanged
   */
  revise(job: RevisionJob, record: Recorder): Promise<Revised>;
}

export interface RevisionJob extends Job {
  readonly pullRequest: OpenedPullRequest;
  readonly revision: RevisionAsk;
}

/** Why a pull request is changed. */
export interface RevisionAsk {
  /** Identifies the revision: letters, digits and `-`, at most 80. */
  readonly id: string;
  /** Among the request's revisions, from 1: what its commit calls it. The id can be a message's. */
  readonly number: number;
  /** `main_moved`: it conflicts with the default branch, and is rebuilt on top of it. */
  readonly why: "asked" | "main_moved";
  /** What to change, in people's words: untrusted. */
  readonly text: string;
}

export interface Revised {
  readonly commit: string;
  /** The newest commit's. */
  readonly title: string;
  /** Of the whole pull request. Repository paths. */
  readonly files: readonly string[];
  /** Of the whole pull request. "/dice", "!flip" */
  readonly newCommands: readonly string[];
  /** Of this revision. */
  readonly usage: Usage;
}
