import { type APIChannel, type APIOverwrite, type APIRole, PermissionFlagsBits } from "discord-api-types/v10";

/** All of Discord's permission bits: what a guild's owner and administrators have. */
export const everything = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** Someone's permissions in a guild, by their roles there. */
export interface GuildRights {
  /** Their roles, including @everyone's. */
  readonly held: readonly APIRole[];
  readonly isOwner: boolean;
  readonly isAdmin: boolean;
  readonly permissions: bigint;
}

/** @param roleIds the member's roles, without @everyone's */
export function guildRights(
  guild: { readonly id: string; readonly owner_id: string; readonly roles: readonly APIRole[] },
  userId: string,
  roleIds: readonly string[],
): GuildRights {
  const held = guild.roles.filter(({ id }) => id === guild.id || roleIds.includes(id));
  const isOwner = guild.owner_id === userId;
  const permissions = held.reduce((all, role) => all | BigInt(role.permissions), 0n);
  const isAdmin = isOwner || (permissions & PermissionFlagsBits.Administrator) !== 0n;
  return { held, isOwner, isAdmin, permissions: isAdmin ? everything : permissions };
}

export function overwritesOf(
  channel: { readonly permission_overwrites?: APIOverwrite[] } | APIChannel,
): readonly APIOverwrite[] {
  return "permission_overwrites" in channel ? (channel.permission_overwrites ?? []) : [];
}

/**
 * Someone's permissions in one channel. In Discord's order: @everyone's overwrite, then those of all their roles, then the
 * member's (https://discord.com/developers/docs/topics/permissions#permission-overwrites).
 */
export function permissionsIn(
  channel: APIChannel,
  guildId: string,
  userId: string,
  { isAdmin, held, permissions }: GuildRights,
): bigint {
  if (isAdmin) return everything;
  const all = overwritesOf(channel);
  const layers = [
    all.filter(({ id }) => id === guildId),
    all.filter(({ id }) => id !== guildId && held.some((role) => role.id === id)),
    all.filter(({ id }) => id === userId),
  ];
  let allowed = permissions;
  for (const layer of layers) {
    allowed &= ~layer.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    allowed |= layer.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
  }
  return (allowed & PermissionFlagsBits.ViewChannel) === 0n ? 0n : allowed;
}
