import type {
  APIInteraction,
  GatewayMessageCreateDispatchData,
  RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import type { Events } from "../../plugin-api/events.ts";
import type { PressOutcome } from "../claude/pressing.ts";
import type { MailEvent, MailOutcome } from "../dispatch/route-mail.ts";
import type { KeptOfPerson } from "../server-store/show-person.ts";
import type { MailConversation } from "../store/mail-conversations.ts";
import type { ForgottenInStore } from "../words/store-writer.ts";
import type { PluginAdmin } from "./plugin-admin.ts";
import type { PluginReport } from "./plugin-report.ts";

/** What one plugin keeps of a person alone. */
export interface KeptByPlugin extends KeptOfPerson {
  readonly plugin: string;
}

/** The plugins, as the bot sees them. They run in a child process without permissions; only copied data crosses. */
export interface PluginHost {
  /**
   * Starts the child and loads every plugin of a folder. A bad plugin is reported and skipped; the rest run. An event that comes
   * before or during the start waits only for the plugin it is for.
   */
  start(): Promise<readonly PluginReport[]>;
  /** The plugins as they are now. */
  reports(): readonly PluginReport[];
  /** The slash and menu commands of all plugins, as Discord wants them; with a guild id, without those switched off there. */
  commandDefinitions(guildId?: string): readonly RESTPostAPIApplicationCommandsJSONBody[];
  /** What admins can see and do about plugins. */
  readonly admin: PluginAdmin;
  /** Handles a slash or menu command, autocomplete, or `plugin:` button, select or modal. False: no plugin has it. */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
  /**
   * Handles a prefix command. False: the message isn't a plugin's command.
   *
   * @param letGo called once nobody else has to wait any longer, though the handler may still run
   */
  onPrefixCommand(message: GatewayMessageCreateDispatchData, letGo?: () => void): Promise<boolean>;
  /** Tells plugins that listen of a command that nobody has. False: it isn't one, or nobody listens. `letGo` as above. */
  onUnknownCommand(message: GatewayMessageCreateDispatchData, letGo?: () => void): Promise<boolean>;
  /** Tells the one plugin that somebody opened a conversation with. @throws PluginsStoppedError if it is left to the next process */
  onMail(conversation: MailConversation, event: MailEvent): Promise<MailOutcome>;
  /** How people of a server open a conversation with its team: commands as people type them. */
  mailOffers(guildId: string): Promise<readonly string[]>;
  /** False: no plugin listens to such an event there. True while that isn't known yet. */
  mayListen(event: keyof Events, guildId: string): boolean;
  /** Passes an event to the plugins that listen. `letGo` as with prefix commands. */
  onEvent(event: DiscordEvent, letGo?: () => void): Promise<void>;
  /**
   * Deletes what is a person's or a server's from all plugins' stores, and starts those plugins again: they may remember it.
   *
   * @returns the plugins that lost something, also those that aren't there any more
   */
  forget(who: ForgottenInStore): readonly string[];
  /** All that plugins keep of a person alone. */
  keptOf(userId: string): readonly KeptByPlugin[];
  /**
   * Deletes what is over from plugins' stores, at most `most` rows of each.
   *
   * @param at the clock for pruning, in milliseconds since 1970
   * @returns whether there may be more
   */
  prune(at: number, most: number): boolean;
  /** Forgets how messages and members were where no plugin may be told of it any more. */
  forgetUnseen(): void;
  /** A moderator presses for what a plugin with Claude wants to do against somebody. @throws Discord's error */
  press(guildId: string, id: number, by: string): Promise<PressOutcome>;
  /** A channel or thread is gone, and what was kept of its messages goes too. */
  channelGone(channelId: string): void;
  /** A channel's settings are others now. */
  channelChanged(guildId: string, channelId: string): void;
  /** Starts loaded plugins again. */
  restart(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}
