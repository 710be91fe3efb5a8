import type { APIThreadChannel } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ThreadRecord } from "../data.ts";
import { showChannel } from "../guilds/show-channel.ts";
import { noFlags } from "../no-flags.ts";

/** THREAD_MEMBERS_UPDATE, unless they were in it. */
export function joinThread(core: Core, thread: ThreadRecord, userId: string): void {
  if (thread.members.has(userId)) return;
  thread.members.set(userId, core.timestamp());
  announceMembers(core, thread, { added: [userId] });
}

export function leaveThread(core: Core, thread: ThreadRecord, userId: string): void {
  if (thread.members.delete(userId)) announceMembers(core, thread, { removed: [userId] });
}

function announceMembers(
  core: Core,
  thread: ThreadRecord,
  who: { added?: string[]; removed?: string[] },
): void {
  const { id, guild_id: guildId } = thread.channel;
  const added = (who.added ?? []).map((userId) => ({
    id,
    user_id: userId,
    join_timestamp: thread.members.get(userId),
    flags: noFlags,
  }));
  core.emit({
    t: "THREAD_MEMBERS_UPDATE",
    d: {
      id,
      guild_id: guildId,
      member_count: Math.min(thread.members.size, 50),
      ...(added.length > 0 ? { added_members: added } : {}),
      ...(who.removed === undefined ? {} : { removed_member_ids: who.removed }),
    },
    guildId,
    channelId: id,
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
