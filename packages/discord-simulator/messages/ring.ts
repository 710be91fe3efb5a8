import { type APIMessage, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { isPrivate, mayInvite, seesOnceAdded } from "../threads/thread-access.ts";
import { joinThread } from "../threads/thread-members.ts";

/** A playground runs for days; beyond this many the oldest are dropped. */
const kept = 10_000;

/**
 * Records whom a message rang: the mentioned users who see the channel, except its author. In a thread
 * it also adds them as members.
 */
export function ring(core: Core, channel: ChannelRecord, message: APIMessage): void {
  const userIds = bringMentioned(core, channel, message);
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

/**
 * Adds whom a message in a thread mentions to it; an edit does that, too, and rings nobody:
 * https://github.com/MarcusOtter/discord-needle/issues/107, https://github.com/discord-jda/JDA/issues/1947
 *
 * @returns those who see the channel then
 */
export function bringMentioned(
  core: Core,
  channel: ChannelRecord,
  { author, mentions }: Pick<APIMessage, "author" | "mentions">,
): readonly string[] {
  const userIds = mentions
    .map((user) => user.id)
    .filter((id) => id !== author.id && canBeRung(core, channel, author.id, id));
  if (channel.kind === "thread") for (const id of userIds) joinThread(core, channel, id);
  return userIds;
}

/** Who isn't in a private thread is brought there by who can invite. */
function canBeRung(core: Core, channel: ChannelRecord, authorId: string, userId: string): boolean {
  if (may(core, channel, userId, PermissionFlagsBits.ViewChannel)) return true;
  return (
    channel.kind === "thread" &&
    isPrivate(channel) &&
    mayInvite(core, channel, authorId) &&
    seesOnceAdded(core, channel, userId)
  );
}
