import type { Usage } from "../claude/claude.ts";
import type { OpenedPullRequest } from "../github/github.ts";
import type { Job, Recorder } from "./pipeline.ts";

/** An open pull request is changed: on its own branch, and verified again. */
export interface Reviser {
  /**
   * Makes one revision. Repeating it for the same revision makes no second commit.
   *
   * @throws what `Pipeline.run` throws; the pull request is then as it was
   */
  revise(job: RevisionJob, record: Recorder): Promise<Revised>;
}

export interface RevisionJob extends Job {
  readonly pullRequest: OpenedPullRequest;
  readonly revision: RevisionAsk;
}

/** Why a pull request is changed. */
export interface RevisionAsk {
  /** The same one names the same revision: letters, digits and `-`, at most 80. */
  readonly id: string;
  /** `main_moved`: it no longer fits onto the default branch, and is built again on top of it. */
  readonly why: "asked" | "main_moved";
  /** What shall be different, in people's words: untrusted. */
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
