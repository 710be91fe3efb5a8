import { PermissionFlagsBits } from "discord-api-types/v10";
import { type DiscordNeed, type DiscordPermission, discordNeeds } from "../../plugin-api/needs.ts";

/** The permissions that a need takes, in Discord's bits. */
export function bitsOf(need: DiscordNeed): bigint {
  return bitsOfPermissions(discordNeeds[need].permissions);
}

export function bitsOfPermissions(names: readonly DiscordPermission[]): bigint {
  return names.reduce((all, name) => all | PermissionFlagsBits[name], 0n);
}

/** Whether someone with these permissions has all that are wanted; an administrator has. */
export function holds(permissions: bigint, wanted: bigint): boolean {
  return (permissions & PermissionFlagsBits.Administrator) !== 0n || (permissions & wanted) === wanted;
}
