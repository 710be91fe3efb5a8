import { MessageFlags, MessageType, type ThreadAutoArchiveDuration } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { MessageRecord, TextChannelRecord, ThreadRecord } from "../data.ts";
import { DiscordError } from "../errors.ts";
import { announceThread, createThread } from "../threads.ts";
import { announceUpdate } from "./edit-message.ts";
import { sendMessage } from "./send-message.ts";

export interface ThreadForm {
  readonly ownerId: string;
  readonly name: string;
  readonly autoArchiveMinutes: ThreadAutoArchiveDuration;
}

/**
 * A thread that grows from a message and has its id. The message is told of it, and the thread begins with a
 * starter message that shows it.
 * @throws DiscordError 160004 when the message has one already
 */
export function startThreadFromMessage(
  core: Core,
  parent: TextChannelRecord,
  record: MessageRecord,
  form: ThreadForm,
): ThreadRecord {
  const { id } = record.message;
  if (core.data.channels.has(id)) {
    throw new DiscordError(400, 160004, "A thread has already been created for this message");
  }
  const thread = createThread(core, {
    id,
    guildId: parent.channel.guild_id,
    parentId: parent.channel.id,
    ...form,
  });
  announceThread(core, "THREAD_CREATE", thread, { newly_created: true });
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

/** A thread without a message: the parent channel says that it was started. */
export function startBareThread(core: Core, parent: TextChannelRecord, form: ThreadForm): ThreadRecord {
  const thread = createThread(core, {
    id: core.nextId(),
    guildId: parent.channel.guild_id,
    parentId: parent.channel.id,
    ...form,
  });
  announceThread(core, "THREAD_CREATE", thread, { newly_created: true });
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
