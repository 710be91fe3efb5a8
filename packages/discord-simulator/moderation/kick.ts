import { AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { unknownMember } from "../errors.ts";
import { removeMember } from "../guilds/members.ts";
import { findUser } from "../lookups.ts";
import { type Actor, audit } from "./audit-log.ts";
import { assertAbove, assertHolds } from "./hierarchy.ts";

/**
 * Removes a member, who can come back: GUILD_MEMBER_REMOVE. https://docs.discord.com/developers/resources/guild#remove-guild-member
 *
 * @throws DiscordError 10007, 50013 without KICK_MEMBERS, or for somebody who isn't below
 */
export function kick(core: Core, guild: GuildRecord, by: Actor, userId: string): void {
  findUser(core, userId);
  if (!guild.members.has(userId)) throw unknownMember();
  assertHolds(core, guild, by.id, PermissionFlagsBits.KickMembers);
  assertAbove(guild, by.id, userId);
  removeMember(core, guild, userId);
  audit(core, guild, by, { action: AuditLogEvent.MemberKick, targetId: userId });
}
