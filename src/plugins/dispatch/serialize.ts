import type { APIInteraction, APIUser } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import { permissionNames } from "../../declaration/permissions.ts";
import type { InteractionData } from "../../plugin-api/interaction.ts";
import type { Member, User } from "../../plugin-api/people.ts";
import type { Caller } from "./call.ts";
import { avatarOf, bannerOf, memberAvatarOf } from "./pictures.ts";

/** Copies of Discord's objects for plugins, without tokens. */

/** Undefined outside a guild. */
export function callerOf(interaction: APIInteraction): Caller | undefined {
  const { guild_id: guildId, member, channel } = interaction;
  if (guildId === undefined || member === undefined) return undefined;
  const messageId = "message" in interaction ? interaction.message?.id : undefined;
  const place = { guildId, channelId: channel?.id, messageId };
  return { userId: member.user.id, lendsRights: true, ...place, eventId: interaction.id };
}

export function serializeInteraction(call: string, interaction: APIInteraction): InteractionData {
  const user = interaction.member?.user ?? interaction.user;
  return {
    call,
    user: user === undefined ? nobody : serializeUser(user, interaction.member?.nick),
    member:
      interaction.member === undefined
        ? null
        : serializeMember(interaction.member.user, interaction.member, interaction.guild_id),
    guildId: interaction.guild_id ?? null,
    channelId: interaction.channel?.id ?? "",
    locale: "locale" in interaction ? interaction.locale : "en-US",
    // Discord says what they may do in this channel.
    permissions: permissionNames(bitsIn(interaction.member?.permissions)),
  };
}

export function serializeUser(user: APIUser, nickname?: string | null): User {
  return {
    id: user.id,
    name: user.username,
    displayName: nickname ?? user.global_name ?? user.username,
    bot: user.bot === true,
    avatarUrl: avatarOf(user),
    createdAt: new Date(snowflakeTime(user.id)).toISOString(),
  };
}

export function serializeMember(
  user: APIUser,
  member: {
    readonly nick?: string | null;
    readonly roles?: readonly string[];
    readonly joined_at?: string | null;
    readonly pending?: boolean;
    readonly avatar?: string | null;
    readonly banner?: string | null;
    readonly premium_since?: string | null;
    readonly communication_disabled_until?: string | null;
  },
  guildId: string | undefined,
): Member {
  return {
    user: serializeUser(user, member.nick),
    nickname: member.nick ?? null,
    roles: member.roles ?? [],
    joinedAt: member.joined_at ?? null,
    avatarUrl: memberAvatarOf(user, member, guildId ?? ""),
    bannerUrl: bannerOf(user, member, guildId ?? ""),
    boostingSince: member.premium_since ?? null,
    timedOutUntil: member.communication_disabled_until ?? null,
    pending: member.pending === true,
  };
}

/** Nothing, if Discord sent something else. */
function bitsIn(permissions = ""): bigint {
  return /^\d{1,30}$/.test(permissions) ? BigInt(permissions) : 0n;
}

/** The user of a malformed interaction: Discord names one in every interaction. */
const nobody: User = serializeUser({
  id: "0",
  username: "unknown",
  global_name: null,
  discriminator: "0",
  avatar: null,
});
