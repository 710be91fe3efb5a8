import { type APIOverwrite, AuditLogEvent, OverwriteType, PermissionFlagsBits } from "discord-api-types/v10";
import { moderationLimits } from "../../discord-rules/moderation/limits.ts";
import type { Core } from "../core.ts";
import type { GuildRecord, TextChannelRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { changeOverwrites } from "../guilds/channels.ts";
import { guildPermissions, may } from "../guilds/permissions.ts";
import { findGuild } from "../lookups.ts";
import { type Actor, audit, changesBetween } from "./audit-log.ts";

/** What a body says of an overwrite; what is missing or null is "0". */
export interface OverwriteForm {
  readonly id: string;
  readonly type: OverwriteType;
  readonly allow?: string | number | null;
  readonly deny?: string | number | null;
}

/**
 * Replaces some or all of a channel's overwrites: CHANNEL_UPDATE, and an entry in the audit log for each that is different then.
 * https://docs.discord.com/developers/resources/channel#edit-channel-permissions
 *
 * @param after all of them
 * @throws DiscordError 50013 without MANAGE_ROLES there, or for a permission that one hasn't oneself; 10009 for an overwrite of nobody,
 * 30060 beyond a thousand
 */
export function replaceOverwrites(
  core: Core,
  record: TextChannelRecord,
  by: Actor,
  after: readonly OverwriteForm[],
): void {
  assertMayOverwrite(core, record, by, after);
  const guild = findGuild(core, record.channel.guild_id);
  const before = record.channel.permission_overwrites ?? [];
  const stored = after.map(storedOverwrite);
  if (JSON.stringify(before) === JSON.stringify(stored)) return;
  changeOverwrites(core, record, stored);
  for (const one of stored) {
    const old = before.find(({ id }) => id === one.id);
    const { ChannelOverwriteCreate, ChannelOverwriteUpdate } = AuditLogEvent;
    writeDown(core, guild, record, by, old ?? {}, one, old ? ChannelOverwriteUpdate : ChannelOverwriteCreate);
  }
  for (const old of before.filter(({ id }) => !stored.some((one) => one.id === id)))
    writeDown(core, guild, record, by, old, old, AuditLogEvent.ChannelOverwriteDelete);
}

/** Adds or replaces one. @throws DiscordError as above */
export function putOverwrite(core: Core, record: TextChannelRecord, by: Actor, form: OverwriteForm): void {
  const others = (record.channel.permission_overwrites ?? []).filter(({ id }) => id !== form.id);
  replaceOverwrites(core, record, by, [...others, form]);
}

/** @throws DiscordError 50013, 10009 where there is none */
export function deleteOverwrite(core: Core, record: TextChannelRecord, by: Actor, id: string): void {
  assertManages(core, record, by);
  const before = record.channel.permission_overwrites ?? [];
  if (!before.some((one) => one.id === id)) throw refused("unknownOverwrite");
  replaceOverwrites(
    core,
    record,
    by,
    before.filter((one) => one.id !== id),
  );
}

/** Whether they may set these. @throws DiscordError as above */
export function assertMayOverwrite(
  core: Core,
  record: TextChannelRecord,
  by: Actor,
  after: readonly OverwriteForm[],
): void {
  assertManages(core, record, by);
  const guild = findGuild(core, record.channel.guild_id);
  const before = record.channel.permission_overwrites ?? [];
  if (after.length > moderationLimits.overwrites) throw refused("tooManyOverwrites");
  const held = guildPermissions(core, guild, by.id);
  const isFree = before.some((one) => concerns(guild, one, by.id) && allows(one));
  for (const form of after.map(storedOverwrite)) {
    const old = before.find(({ id }) => id === form.id);
    if (old === undefined && !exists(guild, form)) throw refused("unknownOverwrite");
    const changed =
      (BigInt(old?.allow ?? 0) ^ BigInt(form.allow)) | (BigInt(old?.deny ?? 0) ^ BigInt(form.deny));
    if (!isFree && (changed & ~held) !== 0n) throw missingPermissions();
  }
}

function assertManages(core: Core, record: TextChannelRecord, by: Actor): void {
  if (!may(core, record, by.id, PermissionFlagsBits.ManageRoles)) throw missingPermissions();
}

function exists({ guild, members }: GuildRecord, { id, type }: APIOverwrite): boolean {
  return type === OverwriteType.Role ? guild.roles.some((one) => one.id === id) : members.has(id);
}

function concerns({ members }: GuildRecord, { id }: APIOverwrite, userId: string): boolean {
  return id === userId || members.get(userId)?.roles.includes(id) === true;
}

function allows({ allow }: APIOverwrite): boolean {
  return (BigInt(allow) & PermissionFlagsBits.ManageRoles) !== 0n;
}

export function storedOverwrite({ id, type, allow, deny }: OverwriteForm): APIOverwrite {
  return { id: String(id), type, allow: String(allow ?? 0), deny: String(deny ?? 0) };
}

function writeDown(
  core: Core,
  guild: GuildRecord,
  { channel }: TextChannelRecord,
  by: Actor,
  before: Partial<APIOverwrite>,
  after: APIOverwrite,
  action: AuditLogEvent,
): void {
  const isGone = action === AuditLogEvent.ChannelOverwriteDelete;
  const changes = isGone
    ? changesBetween({ ...before }, { allow: null, deny: null })
    : changesBetween({ ...before }, { allow: after.allow, deny: after.deny });
  if (changes.length === 0) return;
  const name = guild.guild.roles.find(({ id }) => id === after.id)?.name;
  const options = {
    ...{ id: after.id, type: String(after.type) },
    ...(after.type === OverwriteType.Role && name !== undefined ? { role_name: name } : {}),
  };
  // The type of these options names other values than Discord's documentation.
  audit(core, guild, by, { action, targetId: channel.id, changes, options: options as never });
}
