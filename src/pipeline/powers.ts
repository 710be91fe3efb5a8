import type { Claude } from "../claude/claude.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Git } from "../git/git.ts";
import type { withGitLock } from "../git/git-lock.ts";
import type { GitHub } from "../github/github.ts";
import type { Log } from "../log/log.ts";
import type { PluginHost } from "../plugins/plugin-host.ts";
import type { Scanner } from "../policy/policy.ts";
import type { CheckTypes } from "./check-types.ts";

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
  readonly github: Pick<GitHub, "openPullRequest" | "defaultBranch" | "describe">;
  readonly scanner: Pick<Scanner, "scan">;
  readonly registry: Pick<CommandRegistry, "taken" | "collisions">;
  readonly tryOut: PluginHost["tryOut"];
  readonly checkTypes: CheckTypes;
  /** Values that must never be published: tokens, keys, the webhook's secret. */
  readonly secrets: readonly string[];
  readonly log: Log;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}
