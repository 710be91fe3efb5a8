import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { joinThread } from "../threads/thread-members.ts";

/** A playground runs for days; beyond this many the oldest are forgotten. */
const KEPT = 10_000;

/**
 * Writes down whom a message rang: those it mentions who see the channel, and never its own author. In a thread
 * it also brings them in.
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
  if (core.data.pings.length > KEPT) core.data.pings.shift();
}
