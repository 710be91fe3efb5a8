import type { APIRole, APIUser } from "discord-api-types/v10";
import { snowflakeAt } from "../../discord-rules/snowflake.ts";
import type { Core } from "../core.ts";
import type { GuildRecord, MemberRecord } from "../data.ts";
import { unknownMember, unknownRole } from "../errors.ts";
import { syncingThreads } from "../gateway/sync-threads.ts";
import { findUser, threadsIn } from "../lookups.ts";
import { leaveThread } from "../threads/thread-members.ts";
import { newRole, newUser } from "./new-guild.ts";
import { everyonePermissions } from "./permissions.ts";
import { showMember } from "./show-member.ts";
import { leaveVoice } from "./voice.ts";

/** A new person (or another bot) in the guild: GUILD_MEMBER_ADD. */
export function addMember(
  core: Core,
  guild: GuildRecord,
  {
    name,
    bot,
    roleIds,
    pending,
    createdAt,
  }: {
    name: string;
    bot?: boolean;
    roleIds?: readonly string[];
    pending?: boolean;
    createdAt?: string | undefined;
  },
): APIUser {
  const id = createdAt === undefined ? core.nextId() : idOfAge(core, createdAt);
  const user = newUser(id, name, bot === true);
  core.data.users.set(user.id, user);
  for (const id of roleIds ?? []) findRole(guild, id);
  rejoin(core, guild, user.id, { roles: [...(roleIds ?? [])], ...(pending === true ? { pending } : {}) });
  return structuredClone(user);
}

/** An account that is there becomes a member, with nothing of an earlier time: GUILD_MEMBER_ADD. */
export function rejoin(
  core: Core,
  guild: GuildRecord,
  userId: string,
  more: Partial<Pick<MemberRecord, "roles" | "pending">> = {},
): void {
  const member: MemberRecord = { userId, roles: [], joinedAt: core.timestamp(), ...more };
  guild.members.set(userId, member);
  announceMember(core, "GUILD_MEMBER_ADD", guild, member);
}

/** A free id from then: an account's id says since when there is the account. */
function idOfAge(core: Core, createdAt: string): string {
  let id = BigInt(snowflakeAt(Date.parse(createdAt)));
  while (core.data.users.has(String(id))) id += 1n;
  return String(id);
}

/** Somebody is gone: GUILD_MEMBER_REMOVE. @throws DiscordError 10007 */
export function removeMember(core: Core, guild: GuildRecord, userId: string): void {
  if (!guild.members.has(userId)) throw unknownMember();
  leaveVoice(core, guild, userId);
  const guildId = guild.guild.id;
  // Isn't documented, but who comes back is in no thread: a private one wouldn't be private otherwise.
  for (const thread of threadsIn(core, { guildId })) leaveThread(core, thread, userId);
  guild.members.delete(userId);
  const user = structuredClone(findUser(core, userId));
  core.emit({ t: "GUILD_MEMBER_REMOVE", d: { guild_id: guildId, user }, guildId });
  core.changed({ kind: "member", guildId, userId });
}

/** Replaces a member's roles: GUILD_MEMBER_UPDATE. @throws DiscordError 10007, 10011 */
export function setRoles(core: Core, guild: GuildRecord, userId: string, roleIds: readonly string[]): void {
  const member = guild.members.get(userId);
  if (member === undefined) throw unknownMember();
  for (const id of roleIds) findRole(guild, id);
  const change = () => {
    member.roles = [...new Set(roleIds)];
    announceMember(core, "GUILD_MEMBER_UPDATE", guild, member);
  };
  if (userId === core.data.botId) syncingThreads(core, guild.guild.id, change);
  else change();
}

/** Sets other properties of a member: GUILD_MEMBER_UPDATE. @throws DiscordError 10007 */
export function changeMember(
  core: Core,
  guild: GuildRecord,
  userId: string,
  change: Pick<MemberRecord, "pending" | "timedOutUntil" | "nickname" | "avatar" | "boostingSince">,
): void {
  const member = guild.members.get(userId);
  if (member === undefined) throw unknownMember();
  Object.assign(member, change);
  announceMember(core, "GUILD_MEMBER_UPDATE", guild, member);
}

/** Above every role but the bot's own: GUILD_ROLE_CREATE. */
export function addRole(
  core: Core,
  guild: GuildRecord,
  {
    name,
    permissions,
    mentionable,
    color = 0,
  }: { name: string; permissions?: bigint; mentionable?: boolean; color?: number },
): APIRole {
  const role = newRole(core.nextId(), name, permissions ?? everyonePermissions, 1);
  role.color = color;
  role.colors = { ...role.colors, primary_color: color };
  if (mentionable === true) role.mentionable = true;
  for (const other of guild.guild.roles) if (other.position >= 1) other.position += 1;
  guild.guild.roles.push(role);
  announceRole(core, "GUILD_ROLE_CREATE", guild, { role });
  return role;
}

export function deleteRole(core: Core, guild: GuildRecord, roleId: string): void {
  findRole(guild, roleId);
  guild.guild.roles = guild.guild.roles.filter((role) => role.id !== roleId);
  for (const member of guild.members.values()) member.roles = member.roles.filter((id) => id !== roleId);
  announceRole(core, "GUILD_ROLE_DELETE", guild, { role_id: roleId });
}

export function announceRole(core: Core, t: string, guild: GuildRecord, d: object): void {
  const guildId = guild.guild.id;
  core.emit({ t, d: { guild_id: guildId, ...structuredClone(d) }, guildId });
  core.changed({ kind: "guild", guildId });
}

/** @throws DiscordError 10011 */
export function findRole(guild: GuildRecord, roleId: string): APIRole {
  const role = guild.guild.roles.find((one) => one.id === roleId);
  if (role === undefined) throw unknownRole();
  return role;
}

function announceMember(core: Core, t: string, guild: GuildRecord, member: MemberRecord): void {
  const guildId = guild.guild.id;
  core.emit({ t, d: { ...showMember(core, member), guild_id: guildId }, guildId });
  core.changed({ kind: "member", guildId, userId: member.userId });
}
