import type { Git } from "../git/git.ts";
import type { RunProgram } from "../git/run-program.ts";
import type { Log } from "../log/log.ts";
import type { AttributeHead } from "./attribute-head.ts";
import type { BotProcess } from "./bot-process.ts";
import type { BotProcesses } from "./bot-processes.ts";
import type { Crash, Keeper } from "./keep-alive.ts";
import type { OriginWatch } from "./origin-watch.ts";
import type { ReleasePowers } from "./prepare-release.ts";
import type { RecordStore } from "./record-store.ts";
import type { RecordEvent, ReleaseRecord } from "./release-record.ts";
import type { Timings } from "./timings.ts";

/** What the supervisor gets from outside. */
export interface SupervisorPowers {
  /** Absolute path of the clone. */
  readonly home: string;
  /** In the home folder. */
  readonly git: Git;
  /** What a bot gets, without `TURBOT_HOME`. */
  readonly env: Readonly<Record<string, string>>;
  /** What npm gets. */
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly npm: readonly [file: string, ...args: string[]];
  /** What this supervisor is. */
  readonly own: {
    /** See `supervisorCode`. `null`: no other one ever takes over. */
    readonly code: string | null;
    /** The release in whose folder it lies; `null` in a clone. */
    readonly commit: string | null;
    /** Asked for by name (`--here`): no other one takes over this time. */
    readonly stays: boolean;
    /** Why the one before it, which was on trial, had to give way. */
    readonly trialEnd: string | null;
  };
  /** Asks GitHub where a commit comes from. */
  readonly explain: AttributeHead;
  /** Folders whose `node_modules` may be used if it is what a release asks for. */
  readonly adoptFrom: readonly string[];
  readonly timings: Timings;
  /** Whether the machine can bear a preflight and a standby bot beside the bot that serves. */
  readonly roomForTwo: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Takes what the bots print, secrets taken out. */
  readonly print: (chunk: string) => void;
  readonly hide: (text: string) => string;
  /** Told of each change, once it is on disk. */
  readonly recordChanged?: (record: ReleaseRecord) => void;
}

/** A home where nothing was ever proven: the first release has no rival until it was seen to work, or not to. */
export interface FirstStart {
  /** Nothing newer is deployed meanwhile. */
  readonly pending: boolean;
  /** The bot works. */
  done(): void;
  /**
   * It ended. For want of a setting, or it doesn't pass its preflight: someone who just set it up is better served by what
   * it says than by a loop of it, so the supervisor stops with that.
   */
  failed(how: Pick<Crash, "commit" | "cause">): Promise<void>;
}

/** What the steps of a deploy share. */
export interface Supervision {
  readonly powers: SupervisorPowers;
  readonly record: RecordStore;
  readonly keeper: Keeper;
  readonly fleet: BotProcesses;
  readonly firstStart: FirstStart;
  /** Runs a program and remembers that it runs, for the next supervisor. */
  readonly run: RunProgram;
  readonly watch: OriginWatch;
  /** Starts a bot and writes down that it lives. */
  readonly start: (commit: string, how: "live" | "standby") => BotProcess;
  /** Aborted when the supervisor stops. */
  readonly stopping: AbortSignal;
}

/** What it takes to make a release. */
export function releasePowers({ powers, run }: Supervision): ReleasePowers {
  return { ...powers, installMs: powers.timings.installMs, run };
}

/**
 * Changes the record where going on matters more than the disk: running code must not depend on a write.
 */
export function note(
  { record, powers }: Supervision,
  change: Partial<ReleaseRecord>,
  event?: Omit<RecordEvent, "at">,
): void {
  try {
    record.update(change, event);
  } catch (error) {
    record.remember(change);
    powers.log.error("supervisor.record-not-written", { error });
  }
}
