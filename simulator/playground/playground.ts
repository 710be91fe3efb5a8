import type { DiscordOptions, DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import type { GitHubSimulator, SimulatedPullRequest } from "../github/github-simulator.ts";
import type { Cast } from "./create-world.ts";
import type { SupervisorView } from "./watch-supervisor.ts";

/** Turbot running for real, against stand-ins for Discord, GitHub and Claude. */
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
    /** Resolves with the first view, now or later, that fits. */
    waitFor(fits: (view: SupervisorView) => boolean, timeoutMs?: number): Promise<SupervisorView>;
  };
  /** A colleague's pull request that passes every check and crashes soon after it goes live. */
  proposeBadRelease(): Promise<SimulatedPullRequest>;
  /** A colleague's pull request that is fine, and mends what a bad one broke. */
  proposeGoodRelease(): Promise<SimulatedPullRequest>;
  /** Told whenever something may look different; returns how to stop. */
  subscribe(listener: () => void): () => void;
  /** Ends everything it started, and keeps the state. */
  stop(): Promise<void>;
}

export interface PlaygroundOptions {
  /** The files to run: a clone or an unpacked archive. They are only read. */
  readonly root: string;
  /** Everything of the playground. Default: `.playground` in the root. */
  readonly folder?: string;
  /** Start over: what was there before is deleted. */
  readonly reset?: boolean;
  /** With it the bot talks to the real Claude. */
  readonly claudeApiKey?: string | undefined;
  readonly probationSeconds?: number | undefined;
  /** Milliseconds after which a supervisor that ended is started again, as a service would be. Default: it isn't. */
  readonly restartSupervisorMs?: number;
  /** Play GitHub Actions: judge every pull request as the repository's Policy workflow does. Default: no. */
  readonly actions?: boolean;
  /** What the stand-in for Discord does otherwise than usual. */
  readonly discord?: Pick<DiscordOptions, "refusesCommand">;
  /** Modules (as URLs) that supervisor and bot load before themselves. */
  readonly preload?: readonly string[];
  /** Milliseconds between the pieces that the stand-in for Claude streams. Default 0. */
  readonly paceMs?: number;
  /** Takes the supervisor's and the bot's lines. */
  readonly log?: (line: string) => void;
  /** Hears what is being done, for people who wait. */
  readonly progress?: (step: string) => void;
  /** Where programs are found. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The runtime for the supervisor. */
  readonly node: string;
}

/** Another playground runs in the same folder. */
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
