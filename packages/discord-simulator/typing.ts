import type { Core } from "./core.ts";
import type { ChannelRecord } from "./data.ts";
import { showMember } from "./guilds/show-member.ts";
import { guildOf } from "./lookups.ts";

/** TYPING_START; clients show it for ten seconds. */
export function startTyping(core: Core, channel: ChannelRecord, userId: string): void {
  const guildId = guildOf(channel);
  const channelId = channel.channel.id;
  const member = core.data.guilds.get(guildId ?? "")?.members.get(userId);
  core.emit({
    t: "TYPING_START",
    d: {
      channel_id: channelId,
      user_id: userId,
      timestamp: Math.floor(core.now() / 1000),
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      ...(member === undefined ? {} : { member: showMember(core, member) }),
    },
    guildId,
    channelId,
  });
  core.changed({ kind: "typing", channelId, userId });
}
