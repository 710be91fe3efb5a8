import type { Git } from "../git/git.ts";
import type { RunProgram } from "../git/run-program.ts";
import type { Log } from "../log/log.ts";
import type { AttributeHead } from "./attribute-head.ts";
import type { BotProcess, StartedFor } from "./bot-process.ts";
import type { BotProcesses } from "./bot-processes.ts";
import type { Crash, Keeper } from "./keep-alive.ts";
import type { OriginWatch } from "./origin-watch.ts";
import type { ReleasePowers } from "./prepare-release.ts";
import type { ProcessStates } from "./process-standing.ts";
import type { RecordStore } from "./record-store.ts";
import type { RecordEvent, ReleaseRecord } from "./release-record.ts";
import type { Timings } from "./timings.ts";

/** Everything the supervisor needs from outside. */
export interface SupervisorPowers {
  /** Absolute path of the clone. */
  readonly home: string;
  /** Git in the home folder. */
  readonly git: Git;
  /** A bot's environment, without `TURBOT_HOME`. */
  readonly env: Readonly<Record<string, string>>;
  /** npm's environment. */
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly npm: readonly [file: string, ...args: string[]];
  /** About this supervisor. */
  readonly own: {
    /** See `supervisorCode`. `null`: no other supervisor ever takes over. */
    readonly code: string | null;
    /** The release that it is part of; `null` in a clone. */
    readonly commit: string | null;
    /** Explicitly asked for (`--here`): no other supervisor takes over this time. */
    readonly stays: boolean;
    /** Why the supervisor on trial before this one had to give way. */
    readonly trialEnd: string | null;
  };
  /** Asks GitHub which pull request a commit came from. */
  readonly attribute: AttributeHead;
  /** Folders whose `node_modules` can be used if it is what a release asks for. */
  readonly adoptFrom: readonly string[];
  /** A folder with packages that several Turbots share; see `sharedPackages`. */
  readonly packageStore: string | undefined;
  readonly timings: Timings;
  /** Tells whether the machine lets a process run. */
  readonly processStates: ProcessStates;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Gets the bots' output, with secrets redacted. */
  readonly print: (chunk: string) => void;
  readonly hide: (text: string) => string;
  /** Called after each change, once it is on disk. */
  readonly recordChanged?: (record: ReleaseRecord) => void;
}

/** The start of a home where nothing has been proven yet: nothing else is deployed until the first release works or fails. */
export interface FirstStart {
  /** True until then. */
  readonly pending: boolean;
  /** The bot is ready. */
  done(): void;
  /**
   * The bot ended. If it lacks a setting or fails its preflight, the supervisor stops with that message: it helps someone
   * who has just set things up more than a crash loop does.
   */
  failed(how: Pick<Crash, "commit" | "cause">): Promise<void>;
}

/** What the steps of a deploy share. */
export interface Supervision {
  readonly powers: SupervisorPowers;
  readonly record: RecordStore;
  readonly keeper: Keeper;
  readonly processes: BotProcesses;
  readonly firstStart: FirstStart;
  /** Runs a program and records that it is running, for the next supervisor. */
  readonly run: RunProgram;
  readonly watch: OriginWatch;
  /** Starts a bot and records that it is running. */
  readonly start: (commit: string, how: StartedFor) => BotProcess;
  /** Aborted when the supervisor stops. */
  readonly stopping: AbortSignal;
}

/** What `prepareRelease` needs. */
export function releasePowers({ powers, run }: Supervision): ReleasePowers {
  return {
    git: powers.git,
    home: powers.home,
    adoptFrom: powers.adoptFrom,
    packageStore: powers.packageStore,
    npm: powers.npm,
    toolEnv: powers.toolEnv,
    hide: powers.hide,
    installMs: powers.timings.installMs,
    run,
  };
}

/**
 * Changes the record where carrying on matters more than the disk: a running bot must not depend on a write.
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
