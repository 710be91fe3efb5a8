import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import { guildOf } from "../lookups.ts";

/** If the message started a thread, the thread stays. */
export function deleteMessage(core: Core, record: MessageRecord): void {
  const { id, channel_id: channelId } = record.message;
  core.data.messages.get(channelId)?.delete(id);
  if (record.visibleTo === undefined) {
    countDown(core.data.channels.get(channelId), 1);
    const at = { id, channel_id: channelId };
    core.emit({
      t: "MESSAGE_DELETE",
      d: record.guildId === undefined ? at : { ...at, guild_id: record.guildId },
      guildId: record.guildId,
      channelId,
    });
  }
  core.changed({ kind: "message_delete", channelId, messageId: id });
}

/** Deletes several at once; those that aren't there are passed over: MESSAGE_DELETE_BULK, if any is. Returns how many there were. */
export function purgeMessages(core: Core, channel: ChannelRecord, ids: readonly string[]): number {
  const { id: channelId } = channel.channel;
  const guildId = guildOf(channel);
  const there = ids.filter((id) => core.data.messages.get(channelId)?.delete(id) === true);
  if (there.length === 0) return 0;
  countDown(channel, there.length);
  const where = guildId === undefined ? {} : { guild_id: guildId };
  core.emit({
    t: "MESSAGE_DELETE_BULK",
    d: { ids: there, channel_id: channelId, ...where },
    guildId,
    channelId,
  });
  for (const messageId of there) core.changed({ kind: "message_delete", channelId, messageId });
  return there.length;
}

/** A thread counts the messages that are in it: https://docs.discord.com/developers/topics/threads#thread-fields */
function countDown(channel: ChannelRecord | undefined, by: number): void {
  if (channel?.kind === "thread")
    channel.channel.message_count = Math.max(0, channel.channel.message_count - by);
}
