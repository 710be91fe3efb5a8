import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { DiscordError, refused } from "../errors.ts";
import { removeMember } from "../guilds/members.ts";
import { findUser } from "../lookups.ts";
import { purgeMessages } from "../messages/delete-message.ts";
import { type Actor, audit } from "./audit-log.ts";
import { assertAbove, assertHolds } from "./hierarchy.ts";

interface BanForm {
  /** Their messages of the last seconds go, too. */
  readonly deletedSeconds?: number;
}

const { BanMembers, ManageGuild } = PermissionFlagsBits;

/**
 * Bans somebody, who needn't be a member: GUILD_BAN_ADD, and GUILD_MEMBER_REMOVE for a member. Banning them again changes nothing.
 * https://docs.discord.com/developers/resources/guild#create-guild-ban
 *
 * @throws DiscordError 50013 without the permission, or for somebody who isn't below; 10013
 */
export function ban(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  userId: string,
  { deletedSeconds = 0 }: BanForm = {},
): void {
  assertMayBan(core, guild, by.id);
  const user = findUser(core, userId);
  assertAbove(guild, by.id, userId);
  guild.bans ??= new Map();
  const isNew = !guild.bans.has(userId);
  if (isNew) {
    guild.bans.set(userId, { reason: by.reason ?? null });
    announce(core, "GUILD_BAN_ADD", guild, user.id);
  }
  if (guild.members.has(userId)) removeMember(core, guild, userId);
  const since = core.now() - deletedSeconds * 1_000;
  if (deletedSeconds > 0) purgeTheirs(core, guild.guild.id, userId, since);
  if (isNew) audit(core, guild, by, { action: AuditLogEvent.MemberBanAdd, targetId: userId });
}

/**
 * Bans up to 200 people: those who can't be banned, or are already, are named as failed.
 * https://docs.discord.com/developers/resources/guild#bulk-guild-ban
 *
 * @throws DiscordError 50013 without both permissions, 500000 if none could be banned
 */
export function bulkBan(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  userIds: readonly string[],
  form: BanForm,
): { readonly banned_users: readonly string[]; readonly failed_users: readonly string[] } {
  assertHolds(core, guild, by.id, BanMembers | ManageGuild);
  const banned: string[] = [];
  const failed: string[] = [];
  for (const userId of new Set(userIds)) {
    const isDone = guild.bans?.has(userId) !== true && succeeds(() => ban(core, guild, by, userId, form));
    (isDone ? banned : failed).push(userId);
  }
  if (banned.length === 0) throw refused("failedToBan");
  return { banned_users: banned, failed_users: failed };
}

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof DiscordError) return false;
    throw error;
  }
}

function purgeTheirs(core: Core, guildId: string, userId: string, since: number): void {
  for (const channel of core.data.channels.inGuild(guildId)) {
    const written = [...(core.data.messages.get(channel.channel.id)?.values() ?? [])];
    const ids = written
      .filter(({ message }) => message.author.id === userId && Date.parse(message.timestamp) >= since)
      .map(({ message }) => message.id);
    if (ids.length > 0) purgeMessages(core, channel, ids);
  }
}

/** GUILD_BAN_REMOVE. @throws DiscordError 50013, 10026 */
export function unban(core: Core, guild: GuildRecord, by: Actor, userId: string): void {
  assertMayBan(core, guild, by.id);
  if (guild.bans?.delete(userId) !== true) throw refused("unknownBan");
  announce(core, "GUILD_BAN_REMOVE", guild, userId);
  audit(core, guild, by, { action: AuditLogEvent.MemberBanRemove, targetId: userId });
}

export function assertMayBan(core: Core, guild: GuildRecord, byId: string): void {
  assertHolds(core, guild, byId, BanMembers);
}

function announce(core: Core, t: string, guild: GuildRecord, userId: string): void {
  const guildId = guild.guild.id;
  core.emit({ t, d: { guild_id: guildId, user: structuredClone(findUser(core, userId)) }, guildId });
  core.changed({ kind: "guild", guildId });
}
