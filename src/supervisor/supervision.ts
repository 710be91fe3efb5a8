import type { Git } from "../git/git.ts";
import type { Log } from "../log/log.ts";
import type { BotProcess } from "./bot-process.ts";
import type { Keeper } from "./keep-alive.ts";
import type { OriginWatch } from "./origin-watch.ts";
import type { RecordEvent, RecordStore, ReleaseRecord } from "./release-record.ts";
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
  /** Folders whose `node_modules` may be used if it is what a release asks for. */
  readonly adoptFrom: readonly string[];
  readonly timings: Timings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Takes what the bots print, secrets taken out. */
  readonly print: (chunk: string) => void;
  readonly hide: (text: string) => string;
  /** Told of each change, once it is on disk. */
  readonly recordChanged?: (record: ReleaseRecord) => void;
}

/** What the steps of a deploy share. */
export interface Supervision {
  readonly powers: SupervisorPowers;
  readonly record: RecordStore;
  readonly keeper: Keeper;
  readonly watch: OriginWatch;
  /** Starts a bot and writes down that it lives. */
  readonly start: (commit: string, how: "live" | "standby") => BotProcess;
  /** Aborted when the supervisor stops. */
  readonly stopping: AbortSignal;
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
