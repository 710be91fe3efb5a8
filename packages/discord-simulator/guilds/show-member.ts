import type { APIGuildMember, APIInteractionGuildMember } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord, MemberRecord } from "../data.ts";
import { findUser } from "../lookups.ts";
import { noFlags } from "../no-flags.ts";

/** A member without its user, as in messages. */
export function partialMember(member: MemberRecord): Omit<APIGuildMember, "user"> {
  return {
    roles: [...member.roles],
    joined_at: member.joinedAt,
    nick: member.nickname ?? null,
    avatar: member.avatar ?? null,
    banner: null,
    premium_since: member.boostingSince ?? null,
    communication_disabled_until: member.timedOutUntil ?? null,
    pending: member.pending === true,
    deaf: false,
    mute: false,
    flags: noFlags,
  };
}

export function showMember(core: Core, member: MemberRecord): APIGuildMember {
  return { ...partialMember(member), user: findUser(core, member.userId) };
}

/** A member as in interactions: with its permissions in the channel. */
export function interactionMember(
  core: Core,
  member: MemberRecord,
  permissions: bigint,
): APIInteractionGuildMember {
  return { ...showMember(core, member), permissions: permissions.toString() };
}

/** The members Discord sends with GUILD_CREATE: everybody, or without the intent only the bot. */
export function membersShown(core: Core, guild: GuildRecord, all: boolean): APIGuildMember[] {
  return [...guild.members.values()]
    .filter((member) => all || member.userId === core.data.botId)
    .map((member) => showMember(core, member));
}
