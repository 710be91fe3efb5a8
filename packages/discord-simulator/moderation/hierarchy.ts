import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { missingPermissions } from "../errors.ts";
import { guildPermissions, highestRole, outranks } from "../guilds/permissions.ts";

/** @throws DiscordError 50013 unless they have all of these in the guild */
export function assertHolds(core: Core, guild: GuildRecord, userId: string, permissions: bigint): void {
  if ((guildPermissions(core, guild, userId) & permissions) !== permissions) throw missingPermissions();
}

/**
 * One can only kick, ban, time out and rename people whose highest role is below one's own; nobody is above the owner.
 * https://docs.discord.com/developers/topics/permissions#permission-hierarchy
 *
 * @throws DiscordError 50013
 */
export function assertAbove(guild: GuildRecord, byId: string, targetId: string): void {
  if (targetId === guild.guild.owner_id || !outranks(guild, byId, highestRole(guild, targetId)))
    throw missingPermissions();
}

/** Whether somebody is the owner or has Administrator. */
export function isAdmin(core: Core, guild: GuildRecord, userId: string): boolean {
  return (guildPermissions(core, guild, userId) & PermissionFlagsBits.Administrator) !== 0n;
}
