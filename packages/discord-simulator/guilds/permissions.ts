import { PermissionFlagsBits } from "discord-api-types/v10";
import { channelKind, channelType } from "../../discord-rules/channels.ts";
import type { Core } from "../core.ts";
import type { ChannelRecord, GuildRecord } from "../data.ts";
import { missingAccess, missingPermissions, refused } from "../errors.ts";
import { findChannel } from "../lookups.ts";

export const allPermissions = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** The permissions of @everyone in a new guild. */
export const everyonePermissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.Connect |
  PermissionFlagsBits.UseApplicationCommands;

/** A member's permissions in a guild, by Discord's algorithm; 0 for someone who isn't a member. */
export function guildPermissions(core: Core, guild: GuildRecord, userId: string): bigint {
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  if (guild.guild.owner_id === userId) return allPermissions;
  const held = guild.guild.roles
    .filter((role) => role.id === guild.guild.id || member.roles.includes(role.id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if ((held & PermissionFlagsBits.Administrator) !== 0n) return allPermissions;
  return isTimedOut(core, guild, userId) ? held & timedOut : held;
}

/**
 * What a timed-out member can still do, unless they are the owner or an admin:
 * https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members
 */
const timedOut = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

export function isTimedOut(core: Core, guild: GuildRecord, userId: string): boolean {
  const until = guild.members.get(userId)?.timedOutUntil;
  return until !== undefined && Date.parse(until) > core.now();
}

/**
 * Who hasn't accepted the guild's rules can read, and neither talk, react nor use commands; a role ends that.
 * https://support.discord.com/hc/en-us/articles/1500000466882-Rules-Screening-FAQ
 */
function isScreened(guild: GuildRecord, userId: string): boolean {
  const member = guild.members.get(userId);
  return member?.pending === true && member.roles.length === 0;
}

/** The same in one channel: overwrites of @everyone, then of the roles, then of the member. */
export function channelPermissions(core: Core, channel: ChannelRecord, userId: string): bigint {
  if (channel.kind === "direct") {
    return channel.userId === userId || userId === core.data.botId ? allPermissions : 0n;
  }
  const place = channel.kind === "thread" ? core.data.channels.get(channel.channel.parent_id) : channel;
  const guild = core.data.guilds.get(channel.channel.guild_id);
  const member = guild?.members.get(userId);
  if (place?.kind !== "text" || guild === undefined || member === undefined) return 0n;
  let allowed = guildPermissions(core, guild, userId);
  if (allowed === allPermissions) return allowed;
  const overwrites = place.channel.permission_overwrites ?? [];
  const layers = [
    overwrites.filter((overwrite) => overwrite.id === guild.guild.id),
    overwrites.filter((overwrite) => member.roles.includes(overwrite.id)),
    overwrites.filter((overwrite) => overwrite.id === userId),
  ];
  for (const layer of layers) {
    allowed &= ~layer.reduce((sum, overwrite) => sum | BigInt(overwrite.deny), 0n);
    allowed |= layer.reduce((sum, overwrite) => sum | BigInt(overwrite.allow), 0n);
  }
  if (isTimedOut(core, guild, userId) || isScreened(guild, userId)) allowed &= timedOut;
  // Private threads are there for their members and for moderators: https://docs.discord.com/developers/topics/threads#permissions
  const isHidden = channel.channel.type === channelType.privateThread && !isIn(channel, userId);
  if (isHidden && (allowed & PermissionFlagsBits.ManageThreads) === 0n) return 0n;
  const isVoice = place.channel.type === channelType.voice || place.channel.type === channelType.stage;
  // Who can't connect can do nothing else there: https://discord.com/developers/docs/topics/permissions#implicit-permissions
  if (isVoice && (allowed & PermissionFlagsBits.Connect) === 0n) allowed &= PermissionFlagsBits.ViewChannel;
  return allowed;
}

function isIn(channel: ChannelRecord, userId: string): boolean {
  return channel.kind === "thread" && channel.members.has(userId);
}

export function may(core: Core, channel: ChannelRecord, userId: string, permission: bigint): boolean {
  return (channelPermissions(core, channel, userId) & permission) === permission;
}

/**
 * The channel, if someone sees it and has the permission there.
 * @throws DiscordError 10003, 50001 (doesn't see it), 50013
 */
export function channelFor(core: Core, channelId: string, userId: string, permission = 0n): ChannelRecord {
  const channel = findChannel(core, channelId);
  if (!may(core, channel, userId, PermissionFlagsBits.ViewChannel)) throw missingAccess();
  if (!may(core, channel, userId, permission)) throw missingPermissions();
  return channel;
}

/** @throws DiscordError 40058 in a forum, 50008 in any other channel without messages */
export function assertHoldsMessages({ channel: { type } }: ChannelRecord): void {
  const kind = channelKind(type);
  if (kind?.messages === true) return;
  throw refused(kind?.posts === true ? "noMessagesInForum" : "noMessagesHere");
}

/** The permission to write in a channel of this kind. */
export function writePermission(channel: ChannelRecord): bigint {
  return channel.kind === "thread"
    ? PermissionFlagsBits.SendMessagesInThreads
    : PermissionFlagsBits.SendMessages;
}

/** Above every role of a member; the owner is above all. */
export function outranks(guild: GuildRecord, userId: string, rolePosition: number): boolean {
  return guild.guild.owner_id === userId || highestRole(guild, userId) > rolePosition;
}

/** The position of somebody's highest role; 0 for @everyone, and for who isn't a member. */
export function highestRole(guild: GuildRecord, userId: string): number {
  const held = guild.members.get(userId)?.roles ?? [];
  const positions = guild.guild.roles.filter(({ id }) => held.includes(id)).map(({ position }) => position);
  return Math.max(0, ...positions);
}
