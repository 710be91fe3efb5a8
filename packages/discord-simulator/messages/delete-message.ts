import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";

/** If the message started a thread, the thread stays. */
export function deleteMessage(core: Core, record: MessageRecord): void {
  const { id, channel_id: channelId } = record.message;
  core.data.messages.get(channelId)?.delete(id);
  if (record.visibleTo === undefined) {
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
