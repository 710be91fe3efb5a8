import { PermissionFlagsBits, type ThreadAutoArchiveDuration } from "discord-api-types/v10";
import { type ChannelType, channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, ThreadRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { may } from "../guilds/permissions.ts";
import { showChannel, threadMember } from "../guilds/show-channel.ts";
import { noFlags } from "../no-flags.ts";
import { joinThread } from "./thread-members.ts";

export interface NewThread {
  /** The id of the message it is started from, or a new one. */
  readonly id: string;
  readonly guildId: string;
  readonly parentId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly autoArchiveMinutes: ThreadAutoArchiveDuration;
  /** @default a public thread */
  readonly type?: ChannelType;
  /** Of a private one: its members can bring others. */
  readonly invitable?: boolean | undefined;
  /** Seconds. */
  readonly slowmode?: number | undefined;
}

/** A new thread with its owner as first member. Doesn't announce it yet. */
export function createThread(core: Core, thread: NewThread): ThreadRecord {
  const record: ThreadRecord = {
    kind: "thread",
    channel: {
      id: thread.id,
      type: thread.type ?? channelType.publicThread,
      guild_id: thread.guildId,
      parent_id: thread.parentId,
      owner_id: thread.ownerId,
      name: thread.name,
      last_message_id: null,
      rate_limit_per_user: thread.slowmode ?? 0,
      flags: noFlags,
      message_count: 0,
      total_message_sent: 0,
      thread_metadata: {
        archived: false,
        locked: false,
        auto_archive_duration: thread.autoArchiveMinutes,
        archive_timestamp: core.timestamp(),
        create_timestamp: core.timestamp(),
        ...(thread.type === channelType.privateThread ? { invitable: thread.invitable ?? true } : {}),
      },
    },
    members: new Map([[thread.ownerId, core.timestamp()]]),
    activeAt: core.now(),
  };
  core.data.channels.set(thread.id, record);
  return record;
}

/** @throws DiscordError 50083 in an archived thread */
export function assertNotArchived(channel: ChannelRecord): void {
  if (channel.kind === "thread" && channel.channel.thread_metadata.archived) {
    throw refused("threadArchived");
  }
}

/**
 * In a locked thread only moderators change messages: https://docs.discord.com/developers/topics/threads#locked-threads
 *
 * @throws DiscordError 50083, 160005
 */
export function assertChangeable(core: Core, channel: ChannelRecord, userId: string): void {
  assertNotArchived(channel);
  if (channel.kind !== "thread" || !channel.channel.thread_metadata.locked) return;
  if (!may(core, channel, userId, PermissionFlagsBits.ManageThreads)) throw refused("threadLocked");
}

/**
 * Writing in a thread joins it and unarchives it. In a locked one only moderators write; that an archived one is locked is said like this:
 * https://github.com/discord/discord-api-docs/issues/6884
 *
 * @throws DiscordError 160005 when it is locked, 50083 when it is archived, too
 */
export function unarchiveThread(core: Core, thread: ThreadRecord, userId: string): void {
  const state = thread.channel.thread_metadata;
  if (state.locked && !may(core, thread, userId, PermissionFlagsBits.ManageThreads)) {
    throw refused(state.archived ? "threadArchived" : "threadLocked");
  }
  if (state.archived) setThread(core, thread, { archived: false });
  thread.activeAt = core.now();
  joinThread(core, thread, userId);
}

export interface ThreadChange {
  readonly name?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly locked?: boolean | undefined;
  readonly auto_archive_duration?: ThreadAutoArchiveDuration | undefined;
  readonly rate_limit_per_user?: number | undefined;
  readonly invitable?: boolean | undefined;
}

/**
 * THREAD_UPDATE, if anything changed, and THREAD_MEMBER_UPDATE for the bot in a thread that is opened again.
 * https://docs.discord.com/developers/topics/threads#unarchiving-a-thread
 */
export function setThread(core: Core, thread: ThreadRecord, change: ThreadChange): void {
  const { channel } = thread;
  const before = JSON.stringify(channel);
  if (change.name !== undefined) channel.name = change.name;
  if (change.rate_limit_per_user !== undefined) channel.rate_limit_per_user = change.rate_limit_per_user;
  const state = channel.thread_metadata;
  if (change.locked !== undefined) state.locked = change.locked;
  if (change.invitable !== undefined) state.invitable = change.invitable;
  if (
    change.auto_archive_duration !== undefined &&
    change.auto_archive_duration !== state.auto_archive_duration
  ) {
    state.auto_archive_duration = change.auto_archive_duration;
    state.archive_timestamp = core.timestamp();
    thread.activeAt = core.now();
  }
  const wasArchived = state.archived;
  if (change.archived !== undefined && change.archived !== state.archived) {
    state.archived = change.archived;
    state.archive_timestamp = core.timestamp();
    if (!change.archived) thread.activeAt = core.now();
  }
  if (JSON.stringify(channel) !== before) announceThread(core, "THREAD_UPDATE", thread, {});
  const own = threadMember(thread, core.data.botId);
  if (!wasArchived || state.archived || own === undefined) return;
  const { id, guild_id: guildId } = channel;
  core.emit({ t: "THREAD_MEMBER_UPDATE", d: { ...own, guild_id: guildId }, guildId, channelId: id });
}

export function announceThread(core: Core, t: string, thread: ThreadRecord, more: object): void {
  const { id, guild_id: guildId } = thread.channel;
  core.emit({ t, d: { ...showChannel(core, thread), ...more }, guildId, channelId: id });
  core.changed({ kind: "channel", guildId, channelId: id });
}
