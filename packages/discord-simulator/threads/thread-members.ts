import type { APIThreadChannel } from "discord-api-types/v10";
import { moderationLimits } from "../../discord-rules/moderation/limits.ts";
import type { Core } from "../core.ts";
import type { ThreadRecord } from "../data.ts";
import { refused } from "../errors.ts";
import { showChannel, threadMember } from "../guilds/show-channel.ts";
import { showMember } from "../guilds/show-member.ts";

/**
 * THREAD_MEMBERS_UPDATE, unless they were in it. The bot first gets THREAD_CREATE, of a private thread as of a public one:
 * https://docs.discord.com/developers/topics/threads#thread-access
 *
 * @throws DiscordError 30033 beyond a thousand
 */
export function joinThread(core: Core, thread: ThreadRecord, userId: string): void {
  if (thread.members.has(userId)) return;
  if (thread.members.size >= moderationLimits.threadMembers) throw refused("tooManyThreadMembers");
  thread.members.set(userId, core.timestamp());
  const { id, guild_id: guildId } = thread.channel;
  if (userId === core.data.botId)
    core.emit({ t: "THREAD_CREATE", d: showChannel(core, thread), guildId, channelId: id });
  const member = core.data.guilds.get(guildId)?.members.get(userId);
  const joined = threadMember(thread, userId);
  const shown =
    member === undefined ? joined : { ...joined, member: showMember(core, member), presence: null };
  announceMembers(core, thread, userId, { added_members: [shown] });
}

export function leaveThread(core: Core, thread: ThreadRecord, userId: string): void {
  if (thread.members.delete(userId)) announceMembers(core, thread, userId, { removed_member_ids: [userId] });
}

/** The bot is told of its own coming and going even if it doesn't see the thread any more. */
function announceMembers(core: Core, thread: ThreadRecord, userId: string, what: object): void {
  const { id, guild_id: guildId } = thread.channel;
  core.emit({
    t: "THREAD_MEMBERS_UPDATE",
    d: { id, guild_id: guildId, member_count: Math.min(thread.members.size, 50), ...what },
    guildId,
    channelId: userId === core.data.botId ? undefined : id,
  });
}

/** What list endpoints return: threads, and the bot's own memberships. */
export function threadList(
  core: Core,
  threads: readonly ThreadRecord[],
): { threads: APIThreadChannel[]; members: unknown[] } {
  const shown = threads.map((thread) => showChannel(core, thread) as APIThreadChannel);
  return { threads: shown, members: shown.flatMap((thread) => thread.member ?? []) };
}
