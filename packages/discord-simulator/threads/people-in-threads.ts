import { MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ThreadRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { isTimedOut, may } from "../guilds/permissions.ts";
import { findGuild, findMember, findUser } from "../lookups.ts";
import { sendMessage } from "../messages/send-message.ts";
import { isPrivate, mayInvite } from "./thread-access.ts";
import { joinThread, leaveThread } from "./thread-members.ts";
import { assertNotArchived } from "./threads.ts";

/**
 * Joins a thread that one sees. https://docs.discord.com/developers/resources/channel#join-thread
 *
 * @throws DiscordError 50083 in an archived thread, 50013 while timed out
 */
export function enterThread(core: Core, thread: ThreadRecord, userId: string): void {
  assertNotArchived(thread);
  const guild = findGuild(core, thread.channel.guild_id);
  if (
    isTimedOut(core, guild, userId) &&
    !may(core, thread, userId, PermissionFlagsBits.SendMessagesInThreads)
  )
    throw missingPermissions();
  joinThread(core, thread, userId);
}

/** Leaves a thread. @throws DiscordError 50083 in an archived one */
export function exitThread(core: Core, thread: ThreadRecord, userId: string): void {
  assertNotArchived(thread);
  leaveThread(core, thread, userId);
}

/**
 * Brings a member into a thread, which a message there says. Whether they then see it depends on its channel.
 * https://docs.discord.com/developers/resources/channel#add-thread-member, https://docs.discord.com/developers/topics/threads#new-message-types
 *
 * @throws DiscordError 50083 in an archived thread, 160005 in a locked one, 50013 for who can't write or invite there, 10007
 */
export function addToThread(core: Core, thread: ThreadRecord, byId: string, userId: string): void {
  assertNotArchived(thread);
  const isModerator = may(core, thread, byId, PermissionFlagsBits.ManageThreads);
  if (thread.channel.thread_metadata.locked && !isModerator) throw refused("threadLocked");
  if (!may(core, thread, byId, PermissionFlagsBits.SendMessagesInThreads)) throw missingPermissions();
  if (!mayInvite(core, thread, byId)) throw missingPermissions();
  findMember(core, thread.channel.guild_id, userId);
  if (thread.members.has(userId)) return;
  joinThread(core, thread, userId);
  if (userId !== byId) say(core, thread, byId, userId, MessageType.RecipientAdd);
}

/**
 * Takes somebody out of a thread, which a message there says. https://docs.discord.com/developers/resources/channel#remove-thread-member
 *
 * @throws DiscordError 50083 in an archived thread, 50013 for who is neither a moderator nor has started this private thread
 */
export function removeFromThread(core: Core, thread: ThreadRecord, byId: string, userId: string): void {
  assertNotArchived(thread);
  const isStarter = isPrivate(thread) && thread.channel.owner_id === byId;
  if (!isStarter && !may(core, thread, byId, PermissionFlagsBits.ManageThreads)) throw missingPermissions();
  if (!thread.members.has(userId)) return;
  leaveThread(core, thread, userId);
  if (userId !== byId) say(core, thread, byId, userId, MessageType.RecipientRemove);
}

function say(core: Core, thread: ThreadRecord, byId: string, userId: string, type: MessageType): void {
  const about = [structuredClone(findUser(core, userId))];
  sendMessage(core, { channel: thread, authorId: byId, content: "", type, about });
}
