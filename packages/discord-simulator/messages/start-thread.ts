import {
  AuditLogEvent,
  ChannelFlags,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
  type ThreadAutoArchiveDuration,
} from "discord-api-types/v10";
import { type ChannelType, channelKind, channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { MessageRecord, TextChannelRecord, ThreadRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { assertAllowedTitle } from "../guilds/auto-moderation.ts";
import { may } from "../guilds/permissions.ts";
import { findGuild } from "../lookups.ts";
import { audit, changesBetween } from "../moderation/audit-log.ts";
import { announceThread, createThread } from "../threads/threads.ts";
import { announceUpdate } from "./edit-message.ts";
import { type Draft, sendMessage } from "./send-message.ts";

export interface ThreadForm {
  readonly type?: ChannelType;
  readonly ownerId: string;
  readonly name: string;
  readonly autoArchiveMinutes: ThreadAutoArchiveDuration;
  readonly invitable?: boolean | undefined;
  /** Seconds. */
  readonly slowmode?: number | undefined;
  /** For the audit log. */
  readonly reason?: string | undefined;
}

/**
 * A thread started from a message, with its id. The message is updated, and the thread begins with a
 * starter message that refers to it.
 * @throws DiscordError 50024 where messages have no threads, 160004 when the message has one already, 200001 for a name that AutoMod blocks
 */
export function startThreadFromMessage(
  core: Core,
  parent: TextChannelRecord,
  record: MessageRecord,
  form: ThreadForm,
): ThreadRecord {
  const { id } = record.message;
  const type = channelKind(parent.channel.type)?.threadFromMessage;
  if (type === undefined) throw refused("cannotActOnThisChannel");
  assertAllowedTitle(core, parent.channel.guild_id, form.ownerId, form.name);
  if (core.data.channels.has(id)) throw refused("threadExists");
  const thread = createThread(core, {
    id,
    guildId: parent.channel.guild_id,
    parentId: parent.channel.id,
    ...form,
    type,
  });
  announceNew(core, thread, form);
  record.message = { ...record.message, flags: (record.message.flags ?? 0) | MessageFlags.HasThread };
  announceUpdate(core, record);
  sendMessage(core, {
    channel: thread,
    authorId: record.message.author.id,
    content: "",
    type: MessageType.ThreadStarterMessage,
    replyTo: record,
  });
  return thread;
}

/** A thread without a message: a public one is announced in the parent channel. */
export function startBareThread(core: Core, parent: TextChannelRecord, form: ThreadForm): ThreadRecord {
  const type = form.type ?? channelType.publicThread;
  if (!channelKind(parent.channel.type)?.bareThreads.includes(type)) throw refused("cannotActOnThisChannel");
  assertAllowedTitle(core, parent.channel.guild_id, form.ownerId, form.name);
  const thread = createThread(core, {
    id: core.nextId(),
    guildId: parent.channel.guild_id,
    parentId: parent.channel.id,
    ...form,
    type,
  });
  announceNew(core, thread, form);
  if (type === channelType.privateThread) return thread;
  const notice = sendMessage(core, {
    channel: parent,
    authorId: form.ownerId,
    content: form.name,
    type: MessageType.ThreadCreated,
  });
  notice.message.message_reference = {
    type: 0,
    channel_id: thread.channel.id,
    guild_id: parent.channel.guild_id,
  };
  return thread;
}

/**
 * A post in a forum or media channel: a thread that starts with a message, which has the thread's id.
 * @throws DiscordError 50024 in a channel without posts, 10087 for a tag it hasn't, 50013 for one that moderators set, 40067 without a
 * tag where one is required
 */
export function startPost(
  core: Core,
  forum: TextChannelRecord,
  form: ThreadForm &
    Pick<Draft, "content" | "embeds" | "components" | "attachments"> & { readonly tags?: readonly string[] },
): ThreadRecord {
  if (channelKind(forum.channel.type)?.posts !== true) throw refused("cannotActOnThisChannel");
  const { content, embeds = [], components = [], attachments = [], tags = [], ...thread } = form;
  assertTags(core, forum, form.ownerId, tags);
  assertAllowedTitle(core, forum.channel.guild_id, form.ownerId, form.name);
  const post = createThread(core, {
    id: core.nextId(),
    guildId: forum.channel.guild_id,
    parentId: forum.channel.id,
    ...thread,
  });
  if (tags.length > 0) post.channel.applied_tags = [...tags];
  announceNew(core, post, form);
  const said = { content, embeds, components, attachments };
  sendMessage(core, { id: post.channel.id, channel: post, authorId: form.ownerId, ...said });
  return post;
}

function assertTags(core: Core, forum: TextChannelRecord, userId: string, tags: readonly string[]): void {
  const known = forum.channel.available_tags ?? [];
  const isModerator = may(core, forum, userId, PermissionFlagsBits.ManageThreads);
  for (const id of tags) {
    const tag = known.find((one) => one.id === id);
    if (tag === undefined) throw refused("unknownTag");
    if (tag.moderated && !isModerator) throw missingPermissions();
  }
  const isRequired = ((forum.channel.flags ?? 0) & ChannelFlags.RequireTag) !== 0;
  if (isRequired && tags.length === 0) throw refused("tagRequired");
}

function announceNew(core: Core, thread: ThreadRecord, { ownerId, reason }: ThreadForm): void {
  announceThread(core, "THREAD_CREATE", thread, { newly_created: true });
  const { id, guild_id: guildId, name, type } = thread.channel;
  const changes = changesBetween({}, { name, type });
  const record = { action: AuditLogEvent.ThreadCreate, targetId: id, changes };
  audit(core, findGuild(core, guildId), { id: ownerId, reason }, record);
}
