import type {
  APIInteraction,
  GatewayMessageCreateDispatchData,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { PluginAdmin } from "./plugin-admin.ts";
import type { PluginReport } from "./plugin-report.ts";

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
  readonly care: PluginAdmin;
  /** Handles a slash command, autocomplete, `plugin:` button, select or modal. False: no plugin has it. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  /**
   * Handles a prefix command. False: the message is none of a plugin's.
   *
   * @param letGo called once nobody else needs to wait any more, though the handler may go on for a while
   */
  onPrefixCommand(message: GatewayMessageCreateDispatchData, letGo?: () => void): Promise<boolean>;
  /** False: no plugin there is to hear of such an event. While it isn't known yet, one may be. */
  mayListen(event: "message", guildId: string): boolean;
  /** Tells the plugins that listen. `letGo` as with prefix commands. */
  onEvent(event: DiscordEvent, letGo?: () => void): Promise<void>;
  stop(): Promise<void>;
}
