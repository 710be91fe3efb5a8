import type { Hiding } from "../log/hide-secrets.ts";
import type { Log } from "../log/log.ts";
import type { HttpPowers } from "../plugins/capabilities/http/http-gate.ts";
import type { EarlyChildren } from "../plugins/host/early-children.ts";
import type { Scanner } from "../policy/policy.ts";

/** What `bin/` gives a bot process. */
export interface BotPowers {
  /** Absolute path of the release's folder: the code that runs. */
  readonly release: string;
  /** The Node binary that starts child processes. */
  readonly nodePath: string;
  /** Those that were started ahead. */
  readonly children?: EarlyChildren | undefined;
  /** What checks plugins. @default one with a process of its own */
  readonly scanner?: Scanner;
  /** Only what git and gh need: `PATH`, `HOME` and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values that must never be published. */
  readonly secrets: readonly string[];
  readonly hide: (text: string) => string;
  /** From now on `hide` and the log redact this as well: see `Hiding.add`. */
  readonly alsoHide: Hiding["add"];
  readonly log: Log;
  /** The clock, in milliseconds since 1970. Use `elapsed` for durations. */
  readonly now: () => number;
  /** The monotonic clock, in milliseconds: it is never adjusted. */
  readonly elapsed: () => number;
  /** A release has proven itself in this home. Settings that are wrong now were right once, so people are served without them. */
  readonly proven: boolean;
  /** Of Node, such as "26.1.0". */
  readonly nodeVersion: string;
  /** Whether a process is there. */
  readonly isAlive: (pid: number) => boolean;
  /** The web of plugins. @default the real one */
  readonly web?: HttpPowers;
}

export interface BotEvents {
  /** `.deploy` was written. Its webhook hasn't been answered yet. */
  readonly onDeploySignal: () => void;
  /** An operator's order was written for the supervisor. Undefined: there is none. */
  readonly onOrder: (() => void) | undefined;
  /** The bot can't continue. */
  readonly onFatal: (error: unknown) => void;
}
