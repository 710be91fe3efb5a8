import { PermissionFlagsBits as bits } from "discord-api-types/v10";

/** A role that has any of these, in the guild or in one channel, has power over others: no plugin gives or takes it. */
const powers =
  bits.Administrator |
  bits.BanMembers |
  bits.BypassSlowmode |
  bits.KickMembers |
  bits.ManageChannels |
  bits.ManageEvents |
  bits.ManageGuild |
  bits.ManageGuildExpressions |
  bits.ManageMessages |
  bits.ManageNicknames |
  bits.ManageRoles |
  bits.ManageThreads |
  bits.ManageWebhooks |
  bits.MentionEveryone |
  bits.ModerateMembers |
  bits.MoveMembers |
  bits.MuteMembers |
  bits.PinMessages |
  bits.DeafenMembers |
  bits.ViewAuditLog;

/** Those of some permissions that are powers over others, in bits. */
export function powersIn(permissions: bigint): bigint {
  return permissions & powers;
}

/** Whether permissions hold any power over others. @param permissions in bits */
export function hasPowers(permissions: bigint): boolean {
  return powersIn(permissions) !== 0n;
}
