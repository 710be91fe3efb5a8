import { type APIRole, AuditLogEvent, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { GuildRecord } from "../data.ts";
import { missingPermissions } from "../errors.ts";
import { syncingThreads } from "../gateway/sync-threads.ts";
import { announceRole, findRole } from "../guilds/members.ts";
import { guildPermissions, outranks } from "../guilds/permissions.ts";
import { type Actor, audit, changesBetween } from "./audit-log.ts";
import { assertHolds } from "./hierarchy.ts";

export interface RoleChange {
  readonly name?: string;
  readonly permissions?: bigint;
  readonly position?: number;
}

/**
 * Changes a role, and makes way for its new position: GUILD_ROLE_UPDATE for each role that is different then.
 * https://docs.discord.com/developers/topics/permissions#permission-hierarchy
 *
 * @throws DiscordError 10011, 50013 without MANAGE_ROLES, for a role or a place that isn't below one's own, for permissions one hasn't
 */
export function editRole(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  roleId: string,
  { name, permissions, position }: RoleChange,
): APIRole {
  const role = findRole(guild, roleId);
  assertHolds(core, guild, by.id, PermissionFlagsBits.ManageRoles);
  if (!outranks(guild, by.id, Math.max(role.position, position ?? 0))) throw missingPermissions();
  const changed = BigInt(role.permissions) ^ (permissions ?? BigInt(role.permissions));
  if ((changed & ~guildPermissions(core, guild, by.id)) !== 0n) throw missingPermissions();
  const before = new Map(guild.guild.roles.map((one) => [one.id, structuredClone(one)]));
  if (name !== undefined) role.name = name;
  if (position !== undefined) moveTo(guild, role, position);
  syncingThreads(core, guild.guild.id, () => {
    if (permissions !== undefined) role.permissions = permissions.toString();
    announceChanged(core, guild, by, role, before);
  });
  return role;
}

function announceChanged(
  core: Core,
  guild: GuildRecord,
  by: Actor,
  role: APIRole,
  before: ReadonlyMap<string, APIRole>,
): void {
  for (const one of guild.guild.roles) {
    const changes = changesBetween({ ...before.get(one.id) }, { ...one });
    if (changes.length === 0) continue;
    announceRole(core, "GUILD_ROLE_UPDATE", guild, { role: one });
    if (one === role) audit(core, guild, by, { action: AuditLogEvent.RoleUpdate, targetId: one.id, changes });
  }
}

function moveTo(guild: GuildRecord, role: APIRole, position: number): void {
  const others = guild.guild.roles
    .filter((one) => one !== role && one.position > 0)
    .toSorted((a, b) => a.position - b.position);
  for (const [index, one] of others.toSpliced(Math.max(0, position - 1), 0, role).entries())
    one.position = index + 1;
}
