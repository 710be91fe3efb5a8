import type { Claude } from "../claude/claude.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { GitHub } from "../github/github.ts";
import type { OsSandbox } from "../os-sandbox/os-sandbox.ts";
import type { DryRuns } from "../plugins/dry-run/dry-runs.ts";
import type { Scanner } from "../policy/policy.ts";
import type { CheckTypes } from "./checks/check-types.ts";
import type { Names } from "./names.ts";
import type { WorktreePowers } from "./publish/worktree.ts";

/** What the pipeline depends on. */
export interface PipelinePowers extends WorktreePowers {
  readonly claude: Pick<Claude, "fill">;
  readonly github: Pick<
    GitHub,
    | "openPullRequest"
    | "pullRequest"
    | "defaultBranch"
    | "repository"
    | "describe"
    | "pullRequestOfBranch"
    | "conversation"
    | "commentOn"
    | "close"
  >;
  readonly scanner: Pick<Scanner, "scan" | "findSecrets" | "findHidden">;
  readonly registry: Pick<CommandRegistry, "taken" | "collisions">;
  readonly names: Names;
  readonly sandbox: Pick<DryRuns, "smokeTest" | "runTests">;
  /** What a plugin of this name has stored so far; undefined: nothing. */
  readonly stored: (plugin: string) => Readonly<Record<string, unknown>> | undefined;
  readonly osSandbox: OsSandbox;
  /** The Node that runs the tests of a core change. */
  readonly nodePath: string;
  readonly checkTypes: CheckTypes;
  /** What people type in front of prefix commands. */
  readonly commandPrefix: string;
  /** Values that must never be published: tokens, keys, the webhook secret. */
  readonly secrets: readonly string[];
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}
