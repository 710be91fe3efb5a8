import type { Caps } from "../spending/caps.ts";

/** All of the bot's settings: read once, checked once, then a typed value. */
export interface Config {
  /** Absolute path of the folder that holds `.env`, `.deploy`, `.status`, `data/`, `releases/`, `worktrees/`. */
  readonly home: string;
  /** How many days members' words are kept. */
  readonly wordsKeptDays: number;
  /** 32 bytes each, in hex: they encrypt what admins fill in for plugins, and the first encrypts anything new. Empty: nothing is. */
  readonly pluginSecretsKeys: readonly string[];
  readonly discord: {
    readonly token: string;
    /** `https://discord.com/api`, or the simulator's. Without the version. */
    readonly apiUrl: string;
    readonly logChannelId: string;
    /** A role's name or id. */
    readonly featureRequestRole: string;
    readonly commandPrefix: string;
    /** Guilds to serve; empty means the guild of the log channel. */
    readonly guildIds: readonly string[];
    /** Users who may ask for core changes and cancel others' requests; empty means the application's owner. */
    readonly operatorIds: readonly string[];
  };
  readonly claude: {
    readonly apiKey: string;
    /** Absent: Anthropic's own. */
    readonly baseUrl: string | undefined;
    /** Which model each kind of call is meant for. */
    readonly models: Readonly<Record<"chat" | "planning" | "building", string>>;
    readonly callsAtOnce: number;
    /** The most that may be spent. */
    readonly caps: Caps;
  };
  /** How often Turbot answers in chat; 0: no limit. */
  readonly chat: {
    /** One answer to a member in this time, in milliseconds. */
    readonly memberEveryMs: number;
    readonly channelPerMinute: number;
  };
  readonly github: {
    readonly owner: string;
    readonly repo: string;
    /** Absent: the output of `gh auth token`. */
    readonly token: string | undefined;
    /** Counts more than a token. `privateKey`: its text, or the path of its file. */
    readonly app:
      | { readonly id: string; readonly privateKey: string; readonly installationId: string | undefined }
      | undefined;
    readonly apiUrl: string;
  };
  /** Where `/healthz` and `/metrics` are; undefined: nowhere. */
  readonly status: { readonly host: string; readonly port: number } | undefined;
  /** The most pull requests that are open or being built at once; 0: no limit. */
  readonly pullRequestsAtOnce: number;
  readonly webhook: {
    /** The address to listen on. */
    readonly host: string;
    readonly port: number;
    readonly secret: string;
  };
}
