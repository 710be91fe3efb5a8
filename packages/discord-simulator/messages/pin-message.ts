import { MessageType } from "discord-api-types/v10";
import { channelLimits } from "../../discord-rules/channels.ts";
import { isWritten } from "../../discord-rules/messages/message-types.ts";
import type { Core } from "../core.ts";
import type { MessageRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { findChannel } from "../lookups.ts";
import { assertNotArchived } from "../threads/threads.ts";
import { announceUpdate } from "./edit-message.ts";
import { sendMessage } from "./send-message.ts";

/** The pinned messages of a channel, the last pinned first. */
export function pinsIn(core: Core, channelId: string): MessageRecord[] {
  return [...(core.data.messages.get(channelId)?.values() ?? [])]
    .filter(({ message }) => message.pinned)
    .sort((a, b) => (b.pinnedAt ?? "").localeCompare(a.pinnedAt ?? ""));
}

/**
 * Pins a message, which Discord announces in the channel. Pinning it again changes nothing.
 * https://docs.discord.com/developers/resources/message#pin-message
 *
 * @throws DiscordError 50021 for Discord's own messages, 50083 in an archived thread, 30003 beyond 250 in a channel
 */
export function pinMessage(core: Core, record: MessageRecord, userId: string): void {
  const channel = findChannel(core, record.message.channel_id);
  if (!isWritten(record.message.type)) throw refused("systemMessage");
  assertNotArchived(channel);
  if (record.message.pinned) return;
  if (pinsIn(core, record.message.channel_id).length >= channelLimits.pins) throw refused("tooManyPins");
  record.pinnedAt = core.timestamp();
  record.message = { ...record.message, pinned: true };
  announceUpdate(core, record);
  announcePins(core, record);
  sendMessage(core, {
    channel,
    authorId: userId,
    content: "",
    type: MessageType.ChannelPinnedMessage,
    replyTo: record,
  });
}

/** Unpinning a message that isn't pinned changes nothing. @throws DiscordError 50083 in an archived thread */
export function unpinMessage(core: Core, record: MessageRecord): void {
  assertNotArchived(findChannel(core, record.message.channel_id));
  if (!record.message.pinned) return;
  record.pinnedAt = undefined;
  record.message = { ...record.message, pinned: false };
  announceUpdate(core, record);
  announcePins(core, record);
}

/** https://docs.discord.com/developers/events/gateway-events#channel-pins-update */
function announcePins(core: Core, { message, guildId }: MessageRecord): void {
  const channelId = message.channel_id;
  const last = pinsIn(core, channelId)[0]?.pinnedAt ?? null;
  const guild = guildId === undefined ? {} : { guild_id: guildId };
  core.emit({
    t: "CHANNEL_PINS_UPDATE",
    d: { ...guild, channel_id: channelId, last_pin_timestamp: last },
    guildId,
    channelId,
  });
}
