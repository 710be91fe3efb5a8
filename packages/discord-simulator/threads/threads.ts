import { PermissionFlagsBits, type ThreadAutoArchiveDuration } from "discord-api-types/v10";
import { type ChannelType, channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, ThreadRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { may } from "../guilds/permissions.ts";
import { showChannel } from "../guilds/show-channel.ts";
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
      rate_limit_per_user: 0,
      flags: noFlags,
      message_count: 0,
      total_message_sent: 0,
      thread_metadata: {
        archived: false,
        locked: false,
        auto_archive_duration: thread.autoArchiveMinutes,
        archive_timestamp: core.timestamp(),
        create_timestamp: core.timestamp(),
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

/** Writing in a thread joins it and unarchives it. @throws DiscordError 160005 when it is locked */
export function unarchiveThread(core: Core, thread: ThreadRecord, userId: string): void {
  const state = thread.channel.thread_metadata;
  if (state.locked && !may(core, thread, userId, PermissionFlagsBits.ManageThreads)) {
    throw refused("threadLocked");
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
}

/** THREAD_UPDATE, if anything changed. */
export function setThread(core: Core, thread: ThreadRecord, change: ThreadChange): void {
  const { channel } = thread;
  const before = JSON.stringify(channel);
  if (change.name !== undefined) channel.name = change.name;
  if (change.rate_limit_per_user !== undefined) channel.rate_limit_per_user = change.rate_limit_per_user;
  const state = channel.thread_metadata;
  if (change.locked !== undefined) state.locked = change.locked;
  if (change.auto_archive_duration !== undefined) state.auto_archive_duration = change.auto_archive_duration;
  if (change.archived !== undefined && change.archived !== state.archived) {
    state.archived = change.archived;
    state.archive_timestamp = core.timestamp();
    if (!change.archived) thread.activeAt = core.now();
  }
  if (JSON.stringify(channel) !== before) announceThread(core, "THREAD_UPDATE", thread, {});
}

export function announceThread(core: Core, t: string, thread: ThreadRecord, more: object): void {
  const { id, guild_id: guildId } = thread.channel;
  core.emit({ t, d: { ...showChannel(core, thread), ...more }, guildId, channelId: id });
  core.changed({ kind: "channel", guildId, channelId: id });
}
