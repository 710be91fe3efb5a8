import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { joinThread } from "../threads/thread-members.ts";

/** A playground runs for days; beyond this many the oldest are dropped. */
const kept = 10_000;

/**
 * Records whom a message rang: the mentioned users who see the channel, except its author. In a thread
 * it also adds them as members.
 */
export function ring(core: Core, channel: ChannelRecord, message: APIMessage): void {
  const userIds = message.mentions
    .map((user) => user.id)
    .filter((id) => id !== message.author.id && may(core, channel, id, PermissionFlagsBits.ViewChannel));
  if (channel.kind === "thread") for (const id of userIds) joinThread(core, channel, id);
  if (userIds.length === 0 && message.mention_roles.length === 0 && !message.mention_everyone) return;
  core.data.pings.push({
    channelId: message.channel_id,
    messageId: message.id,
    authorId: message.author.id,
    userIds,
    roleIds: message.mention_roles,
    everyone: message.mention_everyone,
  });
  if (core.data.pings.length > kept) core.data.pings.shift();
}
