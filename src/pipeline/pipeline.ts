import type { Usage } from "../claude/claude.ts";
import type { OpenedPullRequest } from "../github/github.ts";
import type { Members } from "./publish/members-words.ts";

/** What is changed: a plugin, or Turbot itself. Stored under these names. */
export type ChangeKind = "plugin" | "core";

/** Turns an approved plan into a pull request. */
export interface Pipeline extends Withdrawer {
  /**
   * Runs all steps. Running it again for the same request makes no second branch and no second pull request.
   *
   * @throws PolicyViolationError, NameCollisionError, VerificationFailedError, MembersWordsError: trying again won't help; the
   *   request ends
   * @throws SensitiveChangeError: an operator has to allow it first; back to plan_ready
   * @throws GitFailedError, GitHubFailedError, ClaudeUnavailableError, MalformedAnswerError: may work later; back to plan_ready
   */
  run(job: Job, record: Recorder): Promise<Proposal>;
}

/** What an abandoned run may have left: a branch, and a pull request that nobody was told about. */
export interface LeftOver {
  readonly requestId: string;
  readonly publicId: string;
  readonly branchName: string;
}

export interface Withdrawer {
  /**
   * Closes an abandoned request's pull request with a comment, and deletes its branch in the clone and on GitHub. A branch with
   * somebody else's commits stays. Idempotent.
   *
   * @throws GitHubFailedError, GitFailedError, GitBusyError: try again later
   */
  withdraw(left: LeftOver): Promise<void>;
}

export interface Job {
  /** The id of the message that asked, a snowflake: never published. */
  readonly requestId: string;
  /** What the request is called on GitHub. */
  readonly publicId: string;
  /** The server where it was asked, whose budget pays for it. */
  readonly guildId: string;
  readonly kind: ChangeKind;
  /** Exactly what the requester approved, in Turbot's words: Claude writes code from it alone. */
  readonly plan: string;
  /** The id of the person who asked, whose budget pays for it. */
  readonly requesterId: string;
  /** Whose names, ids and words stay out of what is published. */
  readonly members: Members;
  /** The name that the requester wants on the pull request, at the moment of asking. Default: none. */
  readonly credit?: () => string | undefined;
  /** From an earlier, interrupted run. */
  readonly branchName: string | undefined;
  /** Sensitive areas, in words, that an operator approved for this request. Default: none. */
  readonly leave?: readonly string[];
  /** The pull request that is being revised. */
  readonly underReview?: UnderReview;
  /** Stops waiting for Claude: the requester cancelled, or the bot is about to restart. */
  readonly signal?: AbortSignal;
}

/** What Claude needs to know to revise its earlier change. */
export interface UnderReview {
  readonly id: string;
  /** Among the request's revisions, from 1: what its commit calls it. */
  readonly number: number;
  readonly why: "asked" | "main_moved";
  /** People's words: untrusted. */
  readonly text: string;
  /** Repository paths that the pull request changes. */
  readonly files: readonly string[];
  /** Those of them that it adds. */
  readonly added: readonly string[];
  /** Those of them that it wanted to add but that somebody else has since added to the default branch. */
  readonly taken: readonly string[];
  /** The pull request's change as a unified diff. */
  readonly diff: string;
}

export interface Proposal {
  readonly pullRequest: OpenedPullRequest;
  readonly branchName: string;
  readonly title: string;
  /** Repository paths. */
  readonly files: readonly string[];
  /** "/dice", "!flip" */
  readonly newCommands: readonly string[];
  /** What merging it allows, a line each, in plain words. */
  readonly label: readonly string[];
  readonly usage: Usage;
}

/** Writes the audit trail, each entry before the next thing happens. */
export interface Recorder {
  step(step: Step): void;
  branch(name: string): void;
}

/** In this order; `policy_scan`, `collision_check` and `verification`'s plugin checks only for plugins. */
export const stepNames = [
  "code_generation",
  "policy_scan",
  "collision_check",
  "verification",
  "create_branch",
  "apply_changes",
  "commit_and_push",
  "open_pr",
] as const;

export type StepName = (typeof stepNames)[number];

/** One entry of the audit trail. A later entry of the same name and round replaces an earlier one. */
export type Step =
  | {
      readonly name: StepName;
      readonly round: number;
      readonly status: "started";
      readonly startedAt: number;
      /** Progress of a long step. */
      readonly note?: string;
    }
  | {
      readonly name: StepName;
      readonly round: number;
      readonly status: "completed";
      readonly startedAt: number;
      readonly endedAt: number;
      readonly detail?: string;
    }
  | {
      readonly name: StepName;
      readonly round: number;
      readonly status: "failed";
      readonly startedAt: number;
      readonly endedAt: number;
      readonly error: string;
    };
