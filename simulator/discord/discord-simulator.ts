import type {
  APIApplicationCommand,
  APIChannel,
  APIGuild,
  APIMessage,
  APIRole,
  APIUser,
} from "discord-api-types/v10";
import type { Faults } from "../faults.ts";
import type { Journal } from "../journal.ts";

/** Discord on loopback: REST and gateway v10, with people who write, press buttons and use commands. */
export interface DiscordSimulator {
  /** What `DISCORD_API_URL` is set to, for example `http://127.0.0.1:4000/api`. */
  readonly url: string;
  readonly botToken: string;
  readonly botUser: APIUser;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly world: DiscordWorld;
  readonly people: DiscordPeople;
  readonly gateway: {
    /** Sessions with an open socket. */
    connected(): number;
    /** Cuts every socket; sessions stay resumable. */
    dropSockets(code?: number): void;
    /** The next RESUME is answered with Invalid Session. */
    expireSessions(): void;
    /** Sends opcode 7. */
    requestReconnect(): void;
    /** Sockets stay open, but nothing is sent or acknowledged: "alive but deaf". */
    deafen(on: boolean): void;
  };
  /** Told after every change of the world; returns how to stop. For the playground's page. */
  subscribe(listener: (change: DiscordChange) => void): () => void;
  /** Everything it knows, as JSON; `startDiscord({ state })` continues from it. */
  state(): DiscordState;
  stop(): Promise<void>;
}

export interface DiscordOptions {
  /** 0: any free port. */
  readonly port?: number;
  readonly botToken?: string;
  readonly botName?: string;
  readonly state?: DiscordState;
  /** Without it, as at Discord, a bot gets blank content for messages that don't mention it. Default true. */
  readonly messageContentIntent?: boolean;
  readonly now?: () => number;
}

/** JSON of the simulator's own making: only `startDiscord` looks inside. */
export type DiscordState = { readonly version: 1; readonly data: unknown };

export interface DiscordChange {
  readonly kind:
    | "message"
    | "message_update"
    | "message_delete"
    | "channel"
    | "typing"
    | "reaction"
    | "commands";
  readonly channelId?: string;
  readonly messageId?: string;
}

/** What exists. Ids are snowflakes. */
export interface DiscordWorld {
  addGuild(guild: { name: string; ownerId?: string }): APIGuild;
  addRole(guildId: string, role: { name: string; permissions?: bigint }): APIRole;
  addChannel(guildId: string, channel: { name: string; topic?: string }): APIChannel;
  /** A member of the guild. */
  addMember(guildId: string, member: { name: string; bot?: boolean; roleIds?: readonly string[] }): APIUser;
  setRoles(guildId: string, userId: string, roleIds: readonly string[]): void;
  guilds(): readonly APIGuild[];
  /** Text channels of a guild, without threads. */
  channels(guildId: string): readonly APIChannel[];
  threads(channelId: string): readonly APIChannel[];
  members(guildId: string): readonly { user: APIUser; roleIds: readonly string[] }[];
  /** Oldest first. Ephemeral ones only for the user who may see them. */
  messages(channelId: string, asUserId?: string): readonly APIMessage[];
  commands(guildId?: string): readonly APIApplicationCommand[];
  archiveThread(threadId: string): void;
  deleteChannel(channelId: string): void;
}

/** What people do. Each resolves when Discord has it; what the bot does with it comes later: use `waitForMessage`. */
export interface DiscordPeople {
  /** `content` as typed: `<@id>` mentions someone. */
  write(
    userId: string,
    channelId: string,
    content: string,
    options?: { replyTo?: string },
  ): Promise<APIMessage>;
  edit(userId: string, messageId: string, content: string): Promise<APIMessage>;
  remove(userId: string, messageId: string): Promise<void>;
  react(userId: string, messageId: string, emoji: string): Promise<void>;
  /**
   * Presses a button. Resolves with what became of the interaction, once the bot answered.
   * @throws InteractionFailed after 3 s without an answer, as people see it at Discord
   */
  press(userId: string, messageId: string, customId: string): Promise<InteractionResult>;
  select(
    userId: string,
    messageId: string,
    customId: string,
    values: readonly string[],
  ): Promise<InteractionResult>;
  submitModal(
    userId: string,
    interactionId: string,
    fields: Record<string, string>,
  ): Promise<InteractionResult>;
  /** Uses a slash command; `command` may name subcommands: "quote add". */
  slash(
    userId: string,
    channelId: string,
    command: string,
    options?: Record<string, string | number | boolean>,
  ): Promise<InteractionResult>;
  join(guildId: string, member: { name: string }): APIUser;
  /** The first message in a channel, there already or coming, that fits (edits count). */
  waitForMessage(
    channelId: string,
    fits: (message: APIMessage) => boolean,
    timeoutMs?: number,
  ): Promise<APIMessage>;
}

export interface InteractionResult {
  readonly interactionId: string;
  /** The bot's answer, or for a component the message it changed; undefined: deferred, or a modal. */
  readonly message: APIMessage | undefined;
  readonly deferred: boolean;
  readonly modal?: unknown;
}
