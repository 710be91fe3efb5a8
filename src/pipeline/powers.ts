import type { Claude } from "../claude/claude.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Git } from "../git/git.ts";
import type { withGitLock } from "../git/git-lock.ts";
import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { OsSandbox } from "../os-sandbox/os-sandbox.ts";
import type { PluginTrials } from "../plugins/plugin-trials.ts";
import type { Scanner } from "../policy/policy.ts";
import type { CheckTypes } from "./check-types.ts";
import type { Names } from "./names.ts";

/** What the pipeline is built from. */
export interface PipelinePowers {
  /** Absolute path of the clone: `worktrees/` is made in it, its checked-out files are never touched. */
  readonly home: string;
  /** Absolute path of the running release: its `node_modules` checks the types. */
  readonly release: string;
  /** Git in `home`, with the token that may push. */
  readonly git: Git;
  readonly withGitLock: typeof withGitLock;
  readonly claude: Pick<Claude, "fill">;
  readonly model: string;
  readonly github: Pick<
    GitHub,
    | "openPullRequest"
    | "pullRequest"
    | "defaultBranch"
    | "describe"
    | "pullRequestOfBranch"
    | "conversation"
    | "commentOn"
    | "close"
  >;
  readonly scanner: Pick<Scanner, "scan">;
  readonly registry: Pick<CommandRegistry, "taken" | "collisions">;
  readonly names: Names;
  readonly sandbox: PluginTrials;
  /** What a plugin of this name has stored until now; undefined: nothing. */
  readonly stored: (plugin: string) => Readonly<Record<string, unknown>> | undefined;
  readonly osSandbox: OsSandbox;
  /** The Node that runs the tests of a core change. */
  readonly nodePath: string;
  readonly checkTypes: CheckTypes;
  /** Values that must never be published: tokens, keys, the webhook's secret. */
  readonly secrets: readonly string[];
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}
