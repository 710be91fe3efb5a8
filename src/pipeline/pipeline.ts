import type { Usage } from "../claude/claude.ts";
import type { OpenedPullRequest } from "../github/github.ts";

/** What a change is of: a plugin, or Turbot itself. Stored under these names. */
export type ChangeKind = "plugin" | "core";

/** An approved plan becomes a pull request. */
export interface Pipeline extends Withdrawer {
  /**
   * Runs all steps. Repeating it for the same request makes no second branch and no second pull request.
   *
   * @throws PolicyViolationError, NameCollisionError, VerificationFailedError: trying again won't help; the request ends
   * @throws SensitiveChangeError: an operator has to allow it first; back to plan_ready
   * @throws GitFailedError, GitHubFailedError, ClaudeUnavailableError, MalformedAnswerError: may work later; back to plan_ready
   */
  run(job: Job, record: Recorder): Promise<Proposal>;
}

/** What a run that nobody wants any more may have left: a branch, and a pull request that nobody was told of. */
export interface LeftOver {
  readonly requestId: string;
  readonly branchName: string;
}

export interface Withdrawer {
  /**
   * Closes the pull request of a request that came to nothing, with a word, and deletes its branch, here and at GitHub. A
   * branch on which somebody else committed stays. Repeating it does no harm.
   *
   * @throws GitHubFailedError, GitFailedError, GitBusyError: to be tried again
   */
  withdraw(left: LeftOver): Promise<void>;
}

export interface Job {
  /** A snowflake: the id of the message that asked. */
  readonly requestId: string;
  /** Where it was asked: whose budget it is. */
  readonly guildId: string;
  readonly kind: ChangeKind;
  readonly description: string;
  /** Exactly what the requester approved. */
  readonly plan: string;
  readonly requester: { readonly id: string; readonly name: string };
  /** From an earlier, interrupted run. */
  readonly branchName: string | undefined;
  /** Sensitive areas, in words, that an operator allowed this request to touch. Default: none. */
  readonly leave?: readonly string[];
  /** Of a pull request that is being revised. */
  readonly underReview?: UnderReview;
  /** Ends waiting for Claude: the requester cancelled, or the bot is about to restart. */
  readonly signal?: AbortSignal;
}

/** What Claude has to know to change what it made before. */
export interface UnderReview {
  readonly id: string;
  readonly why: "asked" | "main_moved";
  /** People's words: untrusted. */
  readonly text: string;
  /** What the pull request changes. Repository paths. */
  readonly files: readonly string[];
  /** Those of them that it adds. */
  readonly added: readonly string[];
  /** Those of them that it wanted to add, and that came to the default branch meanwhile: somebody else's now. */
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
  readonly usage: Usage;
}

/** Writes what happened before the next thing happens: the audit trail. */
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

/** One line of the audit trail. A later entry of the same name and round takes the place of an earlier one. */
export type Step =
  | {
      readonly name: StepName;
      readonly round: number;
      readonly status: "started";
      readonly startedAt: number;
      /** How far it is, of one that takes long. */
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
