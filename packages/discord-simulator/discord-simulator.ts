import type {
  APIApplicationCommand,
  APIAuditLogEntry,
  APIAutoModerationRule,
  APIChannel,
  APIEmbed,
  APIGuild,
  APIGuildScheduledEvent,
  APIMessage,
  APIRole,
  APIUser,
  GuildScheduledEventStatus,
  Locale,
} from "discord-api-types/v10";
import type { ChannelType } from "../discord-rules/channels.ts";
import type { Faults } from "../simulator-kit/faults.ts";
import type { Journal } from "../simulator-kit/journal.ts";
import type { ModeratorActs } from "./people/moderation/moderator-acts.ts";
import type { ThreadActs } from "./people/moderation/thread-acts.ts";

/** Discord on loopback: REST and gateway v10, with people who write, press buttons and use commands. */
export interface DiscordSimulator {
  /** What `DISCORD_API_URL` is set to, for example `http://127.0.0.1:4000/api`. */
  readonly url: string;
  readonly botToken: string;
  readonly botUser: APIUser;
  readonly journal: Journal;
  /** Calls are named by method and path; also "CONNECT /gateway" (the upgrade) and "HELLO /gateway" (before, or `drop_after`, HELLO). */
  readonly faults: Faults;
  readonly world: DiscordWorld;
  readonly people: DiscordPeople;
  /** The users that each message rang, oldest first, without those that `allowed_mentions` suppressed. */
  readonly pings: readonly Ping[];
  readonly gateway: {
    /** Sessions with an open socket. */
    connected(): number;
    /** Cuts every socket; sessions stay resumable. */
    dropSockets(code?: number): void;
    /** The next RESUME is answered with Invalid Session. */
    expireSessions(): void;
    /** Sends opcode 7. */
    requestReconnect(): void;
    /**
     * Sockets stay open, and new ones open, but nothing is sent or acknowledged: "alive but deaf".
     * Once it is off, what was held back arrives, as when a network recovers.
     */
    deafen(on: boolean): void;
    /**
     * Sends every session an event of any shape, and replays it like any other: Discord's events change, lose fields, and
     * are sometimes broken.
     */
    dispatch(t: string, d: unknown): void;
    /** Sends every socket a raw frame: JSON of any shape, or not JSON at all. */
    say(frame: string): void;
  };
  /** Calls back after every change of the world; returns a function that unsubscribes. For the playground's page. */
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
  /** Without it, as at Discord, a bot gets empty content for messages that don't mention it. Default true. */
  readonly messageContentIntent?: boolean;
  /** Whether the bot may request the Server Members intent; if not, requesting it closes with 4014. Default false. */
  readonly guildMembersIntent?: boolean;
  /** IDENTIFYs in 24 hours; one more and Discord revokes the token. Default 1000. */
  readonly sessionStartLimit?: number;
  /** The interval in HELLO, in milliseconds. Default 41,250. A socket silent for twice as long is closed with 4009. */
  readonly heartbeatMs?: number;
  /** How long a session without a socket can be resumed, in milliseconds. Default 180,000. */
  readonly resumeWindowMs?: number;
  /** Changes to the default limits, or "off". */
  readonly rateLimits?: Partial<RateLimits> | "off";
  /**
   * Names of commands that Discord refuses although they follow all documented rules: a list of its errors "is not feasible", it says
   * (https://discord.com/developers/docs/reference#error-messages). Default: none.
   */
  readonly refusesCommand?: (name: string) => boolean;
  readonly now?: () => number;
}

/** Calls allowed per window, for each route and major parameter (channel, guild, webhook). */
export interface RateLimits {
  /** Writing a message. Default 5 in 5 s. */
  readonly messages: RateLimit;
  /** Editing a message. Default 5 in 5 s. */
  readonly edits: RateLimit;
  /** Deleting a message. Default 5 in 1 s. */
  readonly deletes: RateLimit;
  /** Reacting. Default 4 in 1 s. */
  readonly reactions: RateLimit;
  /** An interaction's follow-ups and their edits. Default 5 in 2 s. */
  readonly webhooks: RateLimit;
  /** Giving a channel or thread a new name or topic, on top of its route's limit. Default 2 in 10 minutes. */
  readonly names: RateLimit;
  /**
   * Opening direct messages with somebody new. Default 20 in 10 minutes: Discord doesn't tell its number, but bots that met the limit
   * had to wait for so long.
   */
  readonly openings: RateLimit;
  /** Every other route. Default 20 in 1 s. */
  readonly other: RateLimit;
  /** All calls together, except interactions. Default 50 in 1 s. */
  readonly global: RateLimit;
}

export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** Opaque JSON: only `startDiscord` looks inside. */
export type DiscordState = { readonly version: 1; readonly data: unknown };

export interface DiscordChange {
  readonly kind:
    | "message"
    | "message_update"
    | "message_delete"
    | "channel"
    | "typing"
    | "reaction"
    | "commands"
    | "guild"
    | "member";
  readonly guildId?: string;
  readonly channelId?: string;
  readonly messageId?: string;
  /** The user who types, or whose membership changed. */
  readonly userId?: string;
}

/** One message that rang somebody. */
export interface Ping {
  readonly channelId: string;
  readonly messageId: string;
  readonly authorId: string;
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
  /** @everyone or @here. */
  readonly everyone: boolean;
}

/** A channel of a guild, as it is made. */
export interface NewChannel {
  readonly name: string;
  readonly topic?: string;
  readonly type?: ChannelType;
  readonly tags?: readonly { readonly name: string; readonly moderated?: boolean }[];
  readonly requiresTag?: boolean;
}

/** Everything that exists. Ids are snowflakes. */
export interface DiscordWorld {
  /** With the bot in it. The owner is an existing user; by default the application's owner. */
  addGuild(guild: { name: string; ownerId?: string }): APIGuild;
  addRole(
    guildId: string,
    role: { name: string; permissions?: bigint; mentionable?: boolean; color?: number },
  ): APIRole;
  /** @param channel `type`: by default a text channel; `tags`: of a forum, which `requiresTag` asks of each post */
  addChannel(guildId: string, channel: NewChannel): APIChannel;
  /** A member of the guild. `pending`: they have yet to accept its rules, and until then or a role can only read. */
  addMember(
    guildId: string,
    member: { name: string; bot?: boolean; roleIds?: readonly string[]; pending?: boolean },
  ): APIUser;
  /** Somebody accepts the guild's rules. */
  passScreening(guildId: string, userId: string): void;
  /** Times the member out until an ISO 8601 time; undefined: ends the time-out. */
  timeOut(guildId: string, userId: string, until: string | undefined): void;
  /** Sets what a member shows in the guild: a nickname, the hash of a picture, since when they boost. Undefined: none. */
  changeMember(
    guildId: string,
    userId: string,
    change: {
      nickname?: string | undefined;
      avatar?: string | undefined;
      boostingSince?: string | undefined;
    },
  ): void;
  /** Sets what a guild shows: GUILD_UPDATE. @param change `icon`: a hash */
  changeGuild(
    guildId: string,
    change: {
      icon?: string | null;
      boosts?: number;
      emojis?: readonly { name: string; animated?: boolean }[];
    },
  ): APIGuild;
  /** What Discord says of how many members a guild has, where it is asked for counts. */
  setApproximateMembers(guildId: string, count: number): void;
  /**
   * Adds a rule of AutoMod with these keywords (`cat`, `cat*`, `*cat*`): messages and edits of people with one never arrive, except
   * from who manages the guild. Returns its id.
   *
   * @param more.patterns in Rust's flavour
   * @param more.onlyAlert moderators are told, but nothing is blocked
   */
  addKeywordRule(
    guildId: string,
    keywords: readonly string[],
    more?: {
      readonly patterns?: readonly string[];
      readonly allowed?: readonly string[];
      readonly exemptRoles?: readonly string[];
      readonly exemptChannels?: readonly string[];
      readonly enabled?: boolean;
      readonly onlyAlert?: boolean;
    },
  ): string;
  /** Adds the rule that blocks messages with more mentions than that. Returns its id. */
  addMentionRule(guildId: string, limit: number): string;
  removeRule(guildId: string, ruleId: string): void;
  autoModRules(guildId: string): readonly APIAutoModerationRule[];
  /** The newest 10,000 entries, oldest first. */
  auditLog(guildId: string): readonly APIAuditLogEntry[];
  /**
   * Refuses the bot's messages (200000) and anybody's thread names (200001) with these words, unless they manage the guild. Discord
   * documents these errors, and says that AutoMod exempts bots' messages.
   */
  blockWords(guildId: string, words: readonly string[]): void;
  /** Sets the permissions of the bot's own role, which starts with all of them. */
  limitBot(guildId: string, permissions: bigint): void;
  /** A user stops accepting direct messages from the bot, or blocks it; false: accepts them again. */
  closeDirectMessages(userId: string, isClosed?: boolean): void;
  /** Discord's own message in a channel, which names somebody as its author: a pin, a boost, an AutoMod alert … */
  systemMessage(
    channelId: string,
    message: { type: number; authorId: string; content?: string; embeds?: readonly APIEmbed[] },
  ): APIMessage;
  /** The language that somebody has set, such as `de`. Default: `en-US`. */
  setLocale(userId: string, locale: Locale): void;
  setRoles(guildId: string, userId: string, roleIds: readonly string[]): void;
  guilds(): readonly APIGuild[];
  /** Text channels of a guild, without threads. */
  channels(guildId: string): readonly APIChannel[];
  threads(channelId: string): readonly APIChannel[];
  members(guildId: string): readonly { user: APIUser; roleIds: readonly string[] }[];
  /** Oldest first. Ephemeral ones only for the user who can see them. */
  messages(channelId: string, asUserId?: string): readonly APIMessage[];
  commands(guildId?: string): readonly APIApplicationCommand[];
  /** A user's direct messages with the bot. */
  directMessages(userId: string): APIChannel;
  /**
   * Makes a channel age-restricted (`nsfw`), with its threads: https://docs.discord.com/developers/resources/channel
   */
  setAgeRestricted(channelId: string, isOn: boolean): void;
  /**
   * Denies the bot permissions in a channel and its threads, for example `PermissionFlagsBits.SendMessages`.
   * An administrator can't be denied anything, so the bot's own role loses that permission and keeps the others.
   * Each call replaces the one before; `0n` restores what the channel denied.
   */
  denyBot(channelId: string, permissions: bigint): void;
  /** What a channel allows and denies a role; replaces the previous overwrite. */
  overwrite(channelId: string, roleId: string, change: { allow?: bigint; deny?: bigint }): void;
  archiveThread(threadId: string): void;
  /** From now on only people who manage threads can write there. */
  lockThread(threadId: string): void;
  deleteRole(guildId: string, roleId: string): void;
  deleteChannel(channelId: string): void;
}

/** What people do. Each resolves when Discord has it; the bot reacts later: use `waitForMessage`. */
export interface DiscordPeople extends ModeratorActs, ThreadActs {
  /** Writes to the bot in direct messages, which takes a guild that both are in. */
  dm(userId: string, content: string, options?: { files?: readonly PersonsFile[] }): Promise<APIMessage>;
  /** `content` as typed: `<@id>` mentions someone. With files it can be empty. */
  write(
    userId: string,
    channelId: string,
    content: string,
    options?: { replyTo?: string; files?: readonly PersonsFile[]; carries?: MessageExtras },
  ): Promise<APIMessage>;
  /** Starts a post in a forum; resolves with its thread. */
  post(userId: string, forumId: string, name: string, content: string): Promise<APIChannel>;
  /** Pins a message; Discord announces it in the channel. */
  pin(userId: string, messageId: string): Promise<void>;
  /** A service posts through a webhook of the channel. */
  postThroughWebhook(channelId: string, name: string, content: string): Promise<APIMessage>;
  edit(userId: string, messageId: string, content: string): Promise<APIMessage>;
  remove(userId: string, messageId: string): Promise<void>;
  react(userId: string, messageId: string, emoji: string): Promise<void>;
  /** Votes in a poll; an empty list takes the vote back. */
  vote(userId: string, messageId: string, answerIds: readonly number[]): Promise<void>;
  unreact(userId: string, messageId: string, emoji: string): Promise<void>;
  /** A moderator removes all reactions of a message. @param emoji only those with it */
  clearReactions(userId: string, messageId: string, emoji?: string): Promise<void>;
  /** Starts typing. */
  type(userId: string, channelId: string): Promise<void>;
  /** Opens a public thread from a message, as a member with the permission can. */
  startThread(userId: string, messageId: string, name: string): Promise<APIChannel>;
  /**
   * Presses a button. Resolves with the interaction's result, once the bot answered.
   * @throws InteractionFailedError after 3 s without an answer, as people see it at Discord
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
    fields: Readonly<Record<string, FieldValue>>,
  ): Promise<InteractionResult>;
  /** Uses a slash command; `command` can include subcommands: "quote add". */
  slash(
    userId: string,
    channelId: string,
    command: string,
    options?: Record<string, string | number | boolean | PersonsFile>,
  ): Promise<InteractionResult>;
  /** Uses a command from a message's context menu. */
  menu(userId: string, messageId: string, command: string): Promise<InteractionResult>;
  /** Uses a command from somebody's context menu, which was opened in a channel. */
  userMenu(userId: string, channelId: string, targetId: string, command: string): Promise<InteractionResult>;
  /** Types into an option with autocomplete; resolves with what the bot suggests. */
  autocomplete(
    userId: string,
    channelId: string,
    command: string,
    option: string,
    typed: string,
  ): Promise<readonly { name: string; value: string | number }[]>;
  /** Somebody leaves a guild: GUILD_MEMBER_REMOVE. */
  leave(userId: string, guildId: string): void;
  /** Comes to a voice channel, moves there, or changes how they are in it: VOICE_STATE_UPDATE. */
  enterVoice(userId: string, channelId: string, how?: InVoice): Promise<void>;
  leaveVoice(userId: string, guildId: string): Promise<void>;
  /** Makes an invite for a day, and resolves with its code: INVITE_CREATE. */
  invite(userId: string, channelId: string): Promise<string>;
  deleteInvite(userId: string, code: string): Promise<void>;
  /** Announces an event of a guild: GUILD_SCHEDULED_EVENT_CREATE. */
  scheduleEvent(userId: string, guildId: string, form: ScheduledEventForm): Promise<APIGuildScheduledEvent>;
  changeScheduledEvent(
    userId: string,
    guildId: string,
    eventId: string,
    change: { name?: string; status?: GuildScheduledEventStatus },
  ): Promise<void>;
  deleteScheduledEvent(userId: string, guildId: string, eventId: string): Promise<void>;
  /** Is interested in an event, or isn't any more. */
  showInterest(userId: string, guildId: string, eventId: string, isInterested: boolean): Promise<void>;
  /** Deletes up to 100 messages of one channel at once, as moderators' tools do: MESSAGE_DELETE_BULK. */
  purge(userId: string, channelId: string, messageIds: readonly string[]): Promise<void>;
  /** @param member `createdAt`: since when there is the account, as ISO 8601; by default it is new */
  join(guildId: string, member: { name: string; pending?: boolean; createdAt?: string }): APIUser;
  /** The first matching message in a channel, existing or future (edits count). */
  waitForMessage(
    channelId: string,
    fits: (message: APIMessage) => boolean,
    timeoutMs?: number,
  ): Promise<APIMessage>;
}

/** Of an event at a place outside Discord, or in a voice channel. */
export interface ScheduledEventForm {
  readonly name: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly startsAt: string;
  readonly endsAt?: string;
  readonly where: { readonly location: string } | { readonly channelId: string };
}

/** How somebody is in a voice channel. */
export interface InVoice {
  readonly muted?: boolean;
  readonly deafened?: boolean;
  readonly streaming?: boolean;
}

/** What a message can contain besides its text: a poll, a forwarded message, stickers. */
export type MessageExtras = Pick<APIMessage, "poll" | "message_snapshots" | "sticker_items">;

/** A file to attach to a message. Discord trusts its `type`. */
export interface PersonsFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Pixels: Discord measures pictures. */
  readonly width?: number;
  readonly height?: number;
}

/** What somebody fills into a field of a form: a text, values or ids that they choose, a checkbox, files. */
export type FieldValue = string | boolean | readonly string[] | readonly PersonsFile[];

export interface InteractionResult {
  readonly interactionId: string;
  /** The bot's answer, or for a component the message it changed; undefined: deferred, or a modal. */
  readonly message: APIMessage | undefined;
  readonly deferred: boolean;
  readonly modal?: unknown;
}
