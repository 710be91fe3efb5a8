import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Command } from "../../commands/notation.ts";
import type { Manifest } from "../../declaration/manifest.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { DiscordFiles } from "../../discord/messages/read-attachment.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import type { Log } from "../../log/log.ts";
import type { SpawnedEarly } from "../../system/spawned-early.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import type { HostClocks } from "../capabilities/host-time.ts";
import type { HttpGate } from "../capabilities/http/http-gate.ts";
import type { XmlReader } from "../capabilities/http/xml/xml-reader.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import type { PluginStores } from "../capabilities/plugin-store.ts";
import type { ClaudeForPlugins } from "../claude/claude-for-plugins.ts";
import type { Renderer } from "../images/renderer.ts";
import type { EngineBounds } from "../per-server/server-engines.ts";
import type { IdleProcesses } from "../sandbox/idle-processes.ts";
import type { SandboxClock, SandboxEvents } from "../sandbox/sandbox.ts";
import type { ServerStores } from "../server-store/server-stores.ts";
import type { TimeReader } from "../time/time-reader.ts";
import type { PluginRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";
import type { PluginFile } from "./read-plugins.ts";
import type { SetTimer } from "./timer.ts";

/** What plugins are run with. */
export interface RunnerParts {
  readonly nodePath: string;
  /** The plugins' process, if it was started ahead. */
  readonly spawned?: SpawnedEarly<ChildProcessWithoutNullStreams> | undefined;
  /** Where the process comes from, if there is one, and goes to at the end. @default it is started, and ends */
  readonly idle?: IdleProcesses | undefined;
  readonly log: Log;
  readonly stores: PluginStores;
  /** What they keep apart for each server. */
  readonly serverStores: ServerStores;
  readonly http: HttpGate;
  /** Reads what the web answers as XML. */
  readonly xml: Pick<XmlReader, "read">;
  readonly files: DiscordFiles;
  readonly messenger: Messenger;
  readonly lookup: Lookup;
  /** Writes down where a thread's name comes from. @default nowhere */
  readonly noteThread?: (threadId: string, source: MessageSource) => void;
  readonly guilds: GuildPowers;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly commandPrefix: string;
  readonly reserved: readonly Command[];
  readonly records: PluginRecords;
  /** @default there is none */
  readonly claude?: ClaudeForPlugins;
  /** Who wants no part in AI. @default nobody */
  readonly isLeftOut?: (userId: string) => boolean;
  /** Whose grants hold in every server: those who answer for Turbot. @default nobody's */
  readonly isOperator?: (userId: string) => boolean;
  /** Checks a version that worked before against today's policy. @default permits it */
  readonly check?: (file: PluginFile) => Promise<PluginFile>;
  /** Reads a plugin's declaration. Throws ManifestError. @default on this thread, which a hostile declaration can block */
  readonly readDeclaration?: (plugin: string, text: string) => Promise<Manifest>;
  /** The commands have changed. */
  readonly onChange?: () => void;
  /** The wall clock, in milliseconds since 1970: schedules go by it. */
  readonly now: () => number;
  readonly timeReader: TimeReader;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
  /** Held in dry runs. @default the machine's */
  readonly clock?: RunnerClock;
  /** Measure the plugins' use of this thread. @default the machine's */
  readonly hostClocks?: HostClocks;
  /** Milliseconds that a handler can take. @default 60000: an interaction lives for 15 minutes, but nobody waits that long. */
  readonly handlerMs?: number;
  /** Milliseconds that the start waits for a plugin whose load is waiting on something. @default as long as a load can take */
  readonly loadDeadlineMs?: number;
  /** Draws pictures. @default in a process of its own, once one is needed */
  readonly renderer?: Renderer;
  /** How many engines plugins that read have, and how long. */
  readonly bounds?: EngineBounds;
}

/** The time of plugins and of what the host does for them later. */
export interface RunnerClock extends SandboxClock {
  readonly setTimer: SetTimer;
  readonly still: NonNullable<SandboxEvents["still"]>;
}
