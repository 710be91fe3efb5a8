import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { findUser, guildOf } from "../lookups.ts";
import { purgeMessages } from "../messages/delete-message.ts";
import { removeMember } from "./members.ts";
import { guildPermissions, outranks } from "./permissions.ts";

interface BanForm {
  /** Their messages of the last seconds go, too. */
  readonly deletedSeconds?: number;
}

/**
 * Bans somebody, who needn't be a member: GUILD_BAN_ADD, and GUILD_MEMBER_REMOVE for a member.
 * https://docs.discord.com/developers/resources/guild#create-guild-ban
 *
 * @throws DiscordError 50013 without the permission, or for somebody who isn't below; 10013
 */
export function ban(
  core: Core,
  guild: GuildRecord,
  byId: string,
  userId: string,
  { deletedSeconds = 0 }: BanForm = {},
): void {
  assertMayBan(guild, byId);
  const user = findUser(core, userId);
  const top = Math.max(0, ...positionsOf(guild, userId));
  if (userId === guild.guild.owner_id || !outranks(guild, byId, top)) throw missingPermissions();
  guild.bans ??= new Map();
  const isNew = !guild.bans.has(userId);
  guild.bans.set(userId, { reason: null });
  if (isNew) announce(core, "GUILD_BAN_ADD", guild, user.id);
  if (guild.members.has(userId)) removeMember(core, guild, userId);
  const since = core.now() - deletedSeconds * 1_000;
  if (deletedSeconds > 0) purgeTheirs(core, guild.guild.id, userId, since);
}

function purgeTheirs(core: Core, guildId: string, userId: string, since: number): void {
  for (const channel of core.data.channels.values()) {
    if (guildOf(channel) !== guildId) continue;
    const written = [...(core.data.messages.get(channel.channel.id)?.values() ?? [])];
    const ids = written
      .filter(({ message }) => message.author.id === userId && Date.parse(message.timestamp) >= since)
      .map(({ message }) => message.id);
    if (ids.length > 0) purgeMessages(core, channel, ids);
  }
}

/** GUILD_BAN_REMOVE. @throws DiscordError 50013, 10026 */
export function unban(core: Core, guild: GuildRecord, byId: string, userId: string): void {
  assertMayBan(guild, byId);
  if (guild.bans?.delete(userId) !== true) throw refused("unknownBan");
  announce(core, "GUILD_BAN_REMOVE", guild, userId);
}

export function assertMayBan(guild: GuildRecord, byId: string): void {
  if ((guildPermissions(guild, byId) & PermissionFlagsBits.BanMembers) === 0n) throw missingPermissions();
}

function announce(core: Core, t: string, guild: GuildRecord, userId: string): void {
  const guildId = guild.guild.id;
  core.emit({ t, d: { guild_id: guildId, user: structuredClone(findUser(core, userId)) }, guildId });
  core.changed({ kind: "guild", guildId });
}

function positionsOf(guild: GuildRecord, userId: string): readonly number[] {
  const held = guild.members.get(userId)?.roles ?? [];
  return guild.guild.roles.filter(({ id }) => held.includes(id)).map(({ position }) => position);
}
