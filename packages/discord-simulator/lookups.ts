import type { APIUser } from "discord-api-types/v10";
import type { Core } from "./core.ts";
import type { ChannelRecord, GuildRecord, MemberRecord, MessageRecord, ThreadRecord } from "./data.ts";
import {
  refused,
  unknownChannel,
  unknownGuild,
  unknownMember,
  unknownMessage,
  unknownUser,
} from "./errors.ts";

/** @throws DiscordError 10004 */
export function findGuild(core: Core, guildId: string): GuildRecord {
  const guild = core.data.guilds.get(guildId);
  if (guild === undefined) throw unknownGuild();
  return guild;
}

/** @throws DiscordError 10003 */
export function findChannel(core: Core, channelId: string): ChannelRecord {
  const channel = core.data.channels.get(channelId);
  if (channel === undefined) throw unknownChannel();
  return channel;
}

/** @throws DiscordError 10003, or 50024 when the channel isn't a thread */
export function findThread(core: Core, channelId: string): ThreadRecord {
  const channel = findChannel(core, channelId);
  if (channel.kind !== "thread") {
    throw refused("cannotActOnThisChannel");
  }
  return channel;
}

/** @throws DiscordError 10008; also for an ephemeral message that `asUserId` doesn't see */
export function findMessage(
  core: Core,
  channelId: string,
  messageId: string,
  asUserId?: string,
): MessageRecord {
  const found = core.data.messages.get(channelId)?.get(messageId);
  if (found === undefined || (found.visibleTo !== undefined && found.visibleTo !== asUserId)) {
    throw unknownMessage();
  }
  return found;
}

/** In any channel. @throws DiscordError 10008 */
export function findMessageAnywhere(core: Core, messageId: string, asUserId: string): MessageRecord {
  for (const channelId of core.data.messages.keys()) {
    if (core.data.messages.get(channelId)?.has(messageId)) {
      return findMessage(core, channelId, messageId, asUserId);
    }
  }
  throw unknownMessage();
}

/** @throws DiscordError 10013 */
export function findUser(core: Core, userId: string): APIUser {
  const user = core.data.users.get(userId);
  if (user === undefined) throw unknownUser();
  return user;
}

/** @throws DiscordError 10007, 10013 when there is no such user at all */
export function findMember(core: Core, guildId: string, userId: string): MemberRecord {
  const guild = findGuild(core, guildId);
  findUser(core, userId);
  const member = guild.members.get(userId);
  if (member === undefined) throw unknownMember();
  return member;
}

export function botUser(core: Core): APIUser {
  return findUser(core, core.data.botId);
}

export function guildOf(channel: ChannelRecord): string | undefined {
  return channel.kind === "direct" ? undefined : channel.channel.guild_id;
}

/** Threads of a channel or, with `guildId`, of a whole guild. */
export function threadsIn(core: Core, where: { channelId: string } | { guildId: string }): ThreadRecord[] {
  if ("channelId" in where)
    return core.data.channels.threads().filter(({ channel }) => channel.parent_id === where.channelId);
  return core.data.channels.inGuild(where.guildId).filter((record) => record.kind === "thread");
}
