import type { APIChannel, APIThreadMember } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord, ThreadRecord } from "../data.ts";
import { noFlags } from "../no-flags.ts";

/** The channel as the bot gets it; a thread includes the bot's own membership, if there is one. */
export function showChannel(core: Core, record: ChannelRecord): APIChannel {
  // Discord's type for each kind of channel has few fields of its own; ours has those that Turbot reads.
  if (record.kind !== "thread") return structuredClone(record.channel) as APIChannel;
  const shown = { ...structuredClone(record.channel), member_count: Math.min(record.members.size, 50) };
  const own = threadMember(record, core.data.botId);
  return (own === undefined ? shown : { ...shown, member: own }) as APIChannel;
}

export function threadMember(thread: ThreadRecord, userId: string): APIThreadMember | undefined {
  const joined = thread.members.get(userId);
  if (joined === undefined) return undefined;
  return { id: thread.channel.id, user_id: userId, join_timestamp: joined, flags: noFlags };
}
