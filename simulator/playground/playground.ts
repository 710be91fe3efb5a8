import type { DiscordOptions, DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { GitHubSimulator, SimulatedPullRequest } from "../github/github-simulator.ts";
import type { Cast } from "./create-world.ts";
import type { SupervisorView } from "./watch-supervisor.ts";

/** Turbot running for real, against simulators of Discord, GitHub and Claude. */
export interface Playground {
  readonly discord: DiscordSimulator;
  readonly github: GitHubSimulator;
  /** Undefined: a real key was given, and the bot talks to the real Claude. */
  readonly claude: ClaudeSimulator | undefined;
  readonly cast: Cast;
  /** The bot's home folder. */
  readonly home: string;
  readonly supervisor: {
    readonly pid: number | undefined;
    view(): SupervisorView;
    /** Resolves with the first matching view, now or later. */
    waitFor(fits: (view: SupervisorView) => boolean, timeoutMs?: number): Promise<SupervisorView>;
  };
  /** A colleague's pull request that passes every check and crashes soon after it goes live. */
  proposeBadRelease(): Promise<SimulatedPullRequest>;
  /** A colleague's good pull request, which also fixes what a bad one broke. */
  proposeGoodRelease(): Promise<SimulatedPullRequest>;
  /** Calls back whenever something may have changed; returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Ends everything it started, and keeps the state. */
  stop(): Promise<void>;
}

export interface PlaygroundOptions {
  /** The files to run: a clone or an unpacked archive. Read-only. */
  readonly root: string;
  /** The playground's folder. Default: `.playground` in the root. */
  readonly folder?: string;
  /** Start over: deletes what was there before. */
  readonly reset?: boolean;
  /** With it the bot talks to the real Claude. */
  readonly claudeApiKey?: string | undefined;
  readonly probationSeconds?: number | undefined;
  /** Milliseconds after which a supervisor that ended is restarted, like a service. Default: it isn't. */
  readonly restartSupervisorMs?: number;
  /** Simulate GitHub Actions: check every pull request as the repository's Policy workflow does. Default: no. */
  readonly actions?: boolean;
  /** Options of the Discord simulator. */
  readonly discord?: Pick<DiscordOptions, "refusesCommand">;
  /** Modules (as URLs) that supervisor and bot preload. */
  readonly preload?: readonly string[];
  /** A folder for what Node compiles of releases, that several playgrounds share. @default the home's own */
  readonly compiled?: string | undefined;
  /** Milliseconds between the pieces that the Claude simulator streams. Default 0. */
  readonly paceMs?: number;
  /** Gets the supervisor's and the bot's log lines. */
  readonly log?: (line: string) => void;
  /** Gets progress reports, for people who wait. */
  readonly progress?: (step: string) => void;
  /** Where to find programs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The runtime for the supervisor. */
  readonly node: string;
}

/** Another playground is running in the same folder. */
export class PlaygroundBusyError extends Error {
  override readonly name = "PlaygroundBusyError";
  readonly folder: string;
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    const who = pid === undefined ? "" : ` (process ${pid})`;
    super(`A playground is already swimming in ${folder}${who}: use that one, or stop it with Ctrl-C first.`);
    this.folder = folder;
    this.pid = pid;
  }
}
