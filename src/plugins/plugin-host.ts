import type {
  APIInteraction,
  GatewayMessageCreateDispatchData,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { DiscordEvent } from "../discord/event.ts";
import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import type { Scanner } from "../policy/policy.ts";
import type { Lookup } from "./bridge.ts";
import { type GuildPowers, noGuilds } from "./guild-powers.ts";
import { createHttpGate, type HttpGate } from "./http-gate.ts";
import { createTrialRecords, type PluginRecords } from "./plugin-records.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import { createPluginStores } from "./plugin-store.ts";
import { checkPlugins, readPlugins } from "./read-plugins.ts";
import type { PluginCare } from "./tend-plugins.ts";

/** The plugins, as the bot sees them. They run in a child process with no rights; only copied data crosses. */
export interface PluginHost {
  /**
   * Starts the child and loads every plugin of a folder. A bad plugin is reported and skipped; the rest run. What comes
   * meanwhile, or before, waits for the plugin that it is for, and for no other.
   */
  start(): Promise<readonly PluginReport[]>;
  /** The plugins as they are now. */
  reports(): readonly PluginReport[];
  /** The slash commands of all plugins, as Discord wants them; with a guild, without those switched off there. */
  commandDefinitions(guildId?: string): readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** What admins see of plugins, and can do about them. */
  readonly care: PluginCare;
  /** Handles a slash command, autocomplete, `plugin:` button, select or modal. False: no plugin has it. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  /**
   * Handles a prefix command. False: the message is none of a plugin's.
   *
   * @param letGo called once nobody else needs to wait any more, though the handler may go on for a while
   */
  onPrefixCommand(message: GatewayMessageCreateDispatchData, letGo?: () => void): Promise<boolean>;
  /** Tells the plugins that listen. `letGo` as with prefix commands. */
  onEvent(event: DiscordEvent, letGo?: () => void): Promise<void>;
  stop(): Promise<void>;
}

export type PluginReport =
  | {
      readonly state: "loaded";
      readonly name: string;
      readonly path: string;
      readonly slash: readonly RESTPostAPIApplicationCommandsJSONBody[];
      /** Names and aliases. */
      readonly prefix: readonly string[];
      readonly needs: { readonly http: readonly string[]; readonly discord: readonly string[] };
    }
  | { readonly state: "failed"; readonly name: string; readonly path: string; readonly reason: string };

/** What admins should hear of. `error`: a handler threw. `strike`: it had to be stopped. `quarantined`: for good. `back`: instead of it, an earlier version runs. `asks`: its grants rest. */
export interface PluginProblem {
  readonly kind: "failed" | "error" | "strike" | "quarantined" | "back" | "asks" | "restarted";
  /** With the line in the plugin's file where one is known. */
  readonly message: string;
}

export interface PluginHostPowers {
  /** The folder of the plugins' sources: `plugins/`. */
  readonly folder: string;
  /** Each plugin's store is in a folder of its name in here: `data/`. */
  readonly dataFolder: string;
  /** The Node that runs the child: `process.execPath`. */
  readonly nodePath: string;
  readonly messenger: Messenger;
  /** What plugins may learn of guilds and channels. */
  readonly lookup: Lookup;
  /** What plugins may do in guilds, as far as it is granted. @default nothing */
  readonly guilds?: GuildPowers;
  readonly log: Log;
  /** The admin channel. `plugin` is a plugin's name, or "plugins" for all of them. */
  readonly report: (plugin: string, problem: PluginProblem) => void;
  /** @default "!" */
  readonly commandPrefix?: string;
  /** Files with findings aren't loaded. Without one, the sandbox alone must do. */
  readonly scanner?: Scanner;
  /** Slash commands that plugins can't have: the bot's own. */
  readonly reserved?: readonly string[];
  readonly http?: HttpGate;
  /** What outlives a restart. Without them nothing does, and whatever is declared is granted. */
  readonly records?: PluginRecords;
  /** The slash commands are others than before: Discord should know. */
  readonly onChange?: () => void;
  /** Milliseconds for a handler. @default 60000 */
  readonly handlerMs?: number;
  readonly now?: () => number;
}

/** Milliseconds that the start waits for a plugin whose loading waits for something. It joins later. */
const PATIENCE_MS = 2_000;

export function createPluginHost(powers: PluginHostPowers): PluginHost {
  const { log, nodePath, scanner } = powers;
  const stores = createPluginStores(powers.dataFolder);
  const http = powers.http ?? createHttpGate();
  const runner = createPluginRunner({
    nodePath,
    log,
    stores,
    http,
    messenger: powers.messenger,
    lookup: powers.lookup,
    guilds: powers.guilds ?? noGuilds,
    report: powers.report,
    commandPrefix: powers.commandPrefix ?? "!",
    reserved: powers.reserved ?? [],
    records: powers.records ?? createTrialRecords(),
    now: powers.now ?? Date.now,
    patienceMs: PATIENCE_MS,
    check: async (file) => (await checkPlugins([file], scanner))[0] ?? file,
    ...(powers.onChange === undefined ? {} : { onChange: powers.onChange }),
    ...(powers.handlerMs === undefined ? {} : { handlerMs: powers.handlerMs }),
  });
  const listed = Promise.withResolvers<void>();
  // A start that fails is reported by `start`; nobody else may be waiting.
  listed.promise.catch(() => {});
  return {
    async start() {
      try {
        const files = await readPlugins(powers.folder, scanner);
        const starting = runner.start(files);
        listed.resolve();
        return await starting;
      } catch (error) {
        listed.reject(error);
        throw error;
      }
    },
    reports: runner.reports,
    commandDefinitions: runner.commandDefinitions,
    care: runner.care,
    onInteraction: (interaction) => listed.promise.then(() => runner.onInteraction(interaction)),
    onPrefixCommand: (message, letGo) => listed.promise.then(() => runner.onPrefixCommand(message, letGo)),
    onEvent: (event, letGo) => listed.promise.then(() => runner.onEvent(event, letGo)),
    async stop() {
      await runner.stop();
      stores.close();
      await http.close();
    },
  };
}
