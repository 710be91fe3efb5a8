import { type APIRole, AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord, MemberRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { findRole, setRoles } from "../guilds/members.ts";
import { outranks } from "../guilds/permissions.ts";
import { type Actor, audit } from "./audit-log.ts";
import { assertHolds } from "./hierarchy.ts";

/**
 * Gives or takes a role; nothing happens if it is so already.
 * https://docs.discord.com/developers/resources/guild#add-guild-member-role
 *
 * @throws DiscordError 10011, 50028 for @everyone, 50013 without MANAGE_ROLES, for a managed role, and for one that isn't below
 */
export function changeRole(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  member: MemberRecord,
  roleId: string,
  isGiven: boolean,
): void {
  const role = findRole(guild, roleId);
  assertHolds(core, guild, by.id, PermissionFlagsBits.ManageRoles);
  assertGivable(guild, by.id, role);
  const others = member.roles.filter((id) => id !== role.id);
  replaceRoles(core, guild, by, member, isGiven ? [...others, role.id] : others);
}

/** Each role that is given or taken must be below the highest of who does it. @throws DiscordError as above */
export function assertMayHandOut(
  guild: GuildRecord,
  byId: string,
  { roles: before }: MemberRecord,
  after: readonly string[],
): void {
  const changed = [
    ...after.filter((id) => !before.includes(id)),
    ...before.filter((id) => !after.includes(id)),
  ];
  for (const id of changed) assertGivable(guild, byId, findRole(guild, id));
}

/** GUILD_MEMBER_UPDATE, and an entry with what was added and what was removed. */
export function replaceRoles(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  member: MemberRecord,
  after: readonly string[],
): void {
  const before = member.roles;
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: findRole(guild, id).name }));
  const added = named(after.filter((id) => !before.includes(id)));
  const removed = named(before.filter((id) => !after.includes(id)));
  if (added.length + removed.length === 0) return;
  setRoles(core, guild, member.userId, after);
  audit(core, guild, by, {
    action: AuditLogEvent.MemberRoleUpdate,
    targetId: member.userId,
    changes: [
      ...(added.length === 0 ? [] : [{ key: "$add" as const, new_value: added }]),
      ...(removed.length === 0 ? [] : [{ key: "$remove" as const, new_value: removed }]),
    ],
  });
}

function assertGivable(guild: GuildRecord, byId: string, role: APIRole): void {
  if (role.id === guild.guild.id) throw refused("invalidRole");
  if (role.managed || !outranks(guild, byId, role.position)) throw missingPermissions();
}
