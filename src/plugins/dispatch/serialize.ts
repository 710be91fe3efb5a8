import type { APIInteraction, APIUser } from "discord-api-types/v10";
import type { InteractionData } from "../../plugin-api/interaction.ts";
import type { Member, User } from "../../plugin-api/people.ts";
import type { Caller } from "./call.ts";

/** Copies of Discord's objects for plugins, without tokens. */

/** Undefined outside a guild. */
export function callerOf(interaction: APIInteraction): Caller | undefined {
  const { guild_id: guildId, member, channel } = interaction;
  if (guildId === undefined || member === undefined) return undefined;
  const messageId = "message" in interaction ? interaction.message?.id : undefined;
  return { userId: member.user.id, lendsRights: true, guildId, channelId: channel?.id, messageId };
}

export function serializeInteraction(call: string, interaction: APIInteraction): InteractionData {
  const user = interaction.member?.user ?? interaction.user;
  return {
    call,
    user: user === undefined ? nobody : serializeUser(user, interaction.member?.nick),
    member:
      interaction.member === undefined ? null : serializeMember(interaction.member.user, interaction.member),
    guildId: interaction.guild_id ?? null,
    channelId: interaction.channel?.id ?? "",
    locale: "locale" in interaction ? interaction.locale : "en-US",
  };
}

export function serializeUser(user: APIUser, nickname?: string | null): User {
  return {
    id: user.id,
    name: user.username,
    displayName: nickname ?? user.global_name ?? user.username,
    bot: user.bot === true,
  };
}

export function serializeMember(
  user: APIUser,
  member: {
    readonly nick?: string | null;
    readonly roles?: readonly string[];
    readonly joined_at?: string | null;
    readonly pending?: boolean;
  },
): Member {
  return {
    user: serializeUser(user, member.nick),
    nickname: member.nick ?? null,
    roles: member.roles ?? [],
    joinedAt: member.joined_at ?? null,
    pending: member.pending === true,
  };
}

/** The user of a malformed interaction: Discord names one in every interaction. */
const nobody: User = { id: "0", name: "unknown", displayName: "unknown", bot: false };
