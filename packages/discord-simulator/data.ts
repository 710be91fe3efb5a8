import type {
  APIApplicationCommand,
  APIAuditLogEntry,
  APIAutoModerationRule,
  APIDMChannel,
  APIGuild,
  APIGuildForumTag,
  APIGuildScheduledEvent,
  APIMessage,
  APIPartialEmoji,
  APIPublicThreadChannel,
  APITextChannel,
  APIThreadMetadata,
  APIUser,
} from "discord-api-types/v10";
import type { ChannelType } from "../discord-rules/channels.ts";
import type { Ping } from "./discord-simulator.ts";
import type { InteractionRecord } from "./interactions/interaction-record.ts";

/** Everything the simulator remembers. Plain values and Maps only, so that it can be written as JSON. */
export interface Data {
  readonly botId: string;
  readonly ownerId: string;
  readonly botToken: string;
  /** The application's, as its page in the portal shows it. */
  description?: string;
  lastSnowflake: string;
  /** Discord revokes the token of a bot that identifies too often. */
  tokenReset: boolean;
  readonly identifies: { used: number; resetAt: number };
  readonly users: Map<string, APIUser>;
  /** The languages that people have set; only their own client and interactions tell. */
  locales?: Map<string, string>;
  readonly guilds: Map<string, GuildRecord>;
  readonly channels: Channels;
  /** By channel, then by message id, oldest first. */
  readonly messages: Map<string, Map<string, MessageRecord>>;
  /** By guild id, or "global". */
  readonly commands: Map<string, APIApplicationCommand[]>;
  readonly commandCreates: Map<string, { count: number; resetAt: number }>;
  readonly interactions: Map<string, InteractionRecord>;
  readonly sessions: Map<string, SessionRecord>;
  /** Base64 by attachment id. */
  readonly files: Map<string, string>;
  readonly pings: Ping[];
  /** When the bot opened direct messages lately, in milliseconds since 1970. */
  openings?: readonly number[];
  /** When the bot gave each channel a new name or topic lately, in milliseconds since 1970. */
  renames?: Map<string, readonly number[]>;
}

export interface GuildRecord {
  readonly guild: APIGuild;
  readonly members: Map<string, MemberRecord>;
  /** What Discord tells of its size, if not what is simulated. */
  approximateMembers?: number;
  /** See `DiscordWorld.blockWords`. */
  blockedWords?: readonly string[];
  autoModRules?: readonly APIAutoModerationRule[];
  /** Who is banned. */
  bans?: Map<string, { readonly reason: string | null }>;
  /** Who is in which voice channel. */
  voice?: Map<string, VoiceRecord>;
  /** By code. */
  invites?: Map<string, InviteRecord>;
  scheduledEvents?: Map<string, ScheduledEventRecord>;
  /** Oldest first. */
  auditLog?: APIAuditLogEntry[];
}

export interface VoiceRecord {
  readonly channelId: string;
  readonly sessionId: string;
  readonly selfMute: boolean;
  readonly selfDeaf: boolean;
  readonly selfStream: boolean;
}

export interface InviteRecord {
  readonly code: string;
  readonly channelId: string;
  readonly inviterId: string;
  readonly createdAt: string;
  /** Seconds; 0: for ever. */
  readonly maxAge: number;
  /** 0: no limit. */
  readonly maxUses: number;
  readonly temporary: boolean;
}

export interface ScheduledEventRecord {
  event: APIGuildScheduledEvent;
  /** Who is interested. */
  readonly userIds: string[];
}

export interface MemberRecord {
  readonly userId: string;
  roles: string[];
  readonly joinedAt: string;
  /** The guild's rules haven't been accepted yet. */
  pending?: boolean;
  /** Timed out until then, as ISO 8601. */
  timedOutUntil?: string | undefined;
  nickname?: string | undefined;
  /** The hash of their picture in this guild. */
  avatar?: string | undefined;
  /** Boosting since then, as ISO 8601. */
  boostingSince?: string | undefined;
}

/** All channels by id; with thousands of guilds nothing may look through all of them. */
export interface Channels extends Map<string, ChannelRecord> {
  /** In the order in which they were made, with their threads. */
  inGuild(guildId: string): readonly (TextChannelRecord | ThreadRecord)[];
  /** Somebody's direct messages with the bot. */
  withPerson(userId: string): DirectRecord | undefined;
  threads(): readonly ThreadRecord[];
}

export type ChannelRecord = TextChannelRecord | ThreadRecord | DirectRecord;

/** Any channel of a guild that isn't a thread: its type says what it can hold. */
export interface TextChannelRecord {
  readonly kind: "text";
  readonly channel: Omit<APITextChannel, "type"> & {
    readonly type: ChannelType;
    guild_id: string;
    /** Of a forum. */
    available_tags?: readonly APIGuildForumTag[];
  };
}

export interface ThreadRecord {
  readonly kind: "thread";
  readonly channel: Omit<APIPublicThreadChannel, "type"> & {
    readonly type: ChannelType;
    guild_id: string;
    parent_id: string;
    applied_tags?: readonly string[];
    thread_metadata: APIThreadMetadata;
    message_count: number;
    total_message_sent: number;
  };
  /** When each member joined, as ISO 8601. */
  readonly members: Map<string, string>;
  /** Milliseconds since 1970: what auto-archiving counts from. */
  activeAt: number;
}

export interface DirectRecord {
  readonly kind: "direct";
  readonly channel: APIDMChannel;
  readonly userId: string;
  /** The user accepts no direct messages from the bot. */
  closed?: boolean;
}

export interface MessageRecord {
  /** Without reactions, thread and referenced message: those are looked up when it is shown. */
  message: APIMessage;
  readonly guildId: string | undefined;
  /** Ephemeral: only this user sees it. */
  readonly visibleTo: string | undefined;
  /** Who voted for what in its poll: answers' numbers by user. */
  readonly votes?: Map<string, readonly number[]>;
  /** ISO 8601; undefined: it isn't pinned. */
  pinnedAt?: string | undefined;
  readonly reactions: { readonly emoji: APIPartialEmoji; readonly userIds: string[] }[];
}

export interface SessionRecord {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  sequence: number;
  /** What RESUME can replay, oldest first. */
  readonly sent: { readonly s: number; readonly t: string; readonly d: unknown }[];
  /** Milliseconds since 1970; undefined while a socket is open. */
  disconnectedAt: number | undefined;
}
