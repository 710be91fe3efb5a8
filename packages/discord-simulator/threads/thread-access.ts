import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { ThreadRecord } from "../data.ts";
import { may } from "../guilds/permissions.ts";
import { findChannel } from "../lookups.ts";

export function isPrivate({ channel }: ThreadRecord): boolean {
  return channel.type === channelType.privateThread;
}

/**
 * Whether somebody can bring others into a thread: who writes there, but into a private one that isn't `invitable` only moderators.
 * https://docs.discord.com/developers/resources/channel#thread-metadata-object
 */
export function mayInvite(core: Core, thread: ThreadRecord, userId: string): boolean {
  const { SendMessagesInThreads, ManageThreads } = PermissionFlagsBits;
  const isOpen = !isPrivate(thread) || thread.channel.thread_metadata.invitable !== false;
  return may(core, thread, userId, isOpen ? SendMessagesInThreads : ManageThreads);
}

/** Being in a thread shows it only to who sees its channel: https://docs.discord.com/developers/topics/permissions#inherited-permissions-threads */
export function seesOnceAdded(core: Core, thread: ThreadRecord, userId: string): boolean {
  return may(core, findChannel(core, thread.channel.parent_id), userId, PermissionFlagsBits.ViewChannel);
}
