import type {
  APIInteraction,
  GatewayMessageCreateDispatchData,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { DiscordEvent } from "../discord/event.ts";

/** The plugins, as the bot sees them. They run in a child process with no rights; only copied data crosses. */
export interface PluginHost {
  /** Starts the child and loads every plugin of a folder. A bad plugin is reported and skipped; the rest run. */
  start(): Promise<readonly PluginReport[]>;
  /** The plugins as they are now. */
  reports(): readonly PluginReport[];
  /** The slash commands of all loaded plugins, as Discord wants them. */
  commandDefinitions(): readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** Handles a slash command, autocomplete, `plugin:` button, select or modal. False: no plugin has it. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  /** Handles a prefix command. False: the message is none of a plugin's. */
  onPrefixCommand(message: GatewayMessageCreateDispatchData): Promise<boolean>;
  /** Tells the plugins that listen. */
  onEvent(event: DiscordEvent): Promise<void>;
  /** Loads a plugin nobody has reviewed in a fresh engine that sees no data, to learn whether it loads, and as what. */
  tryOut(plugin: { readonly path: string; readonly source: string }): Promise<PluginReport>;
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
    }
  | { readonly state: "failed"; readonly name: string; readonly path: string; readonly reason: string };
