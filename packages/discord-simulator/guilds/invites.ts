import { randomBytes } from "node:crypto";
import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";
import type { ChannelRecord, GuildRecord, InviteRecord } from "../data.ts";
import { missingPermissions, refused } from "../errors.ts";
import { findChannel, findGuild, findUser, guildOf } from "../lookups.ts";
import { channelFor, guildPermissions, may } from "./permissions.ts";

export interface InviteForm {
  /** Seconds, up to a week; 0: for ever. */
  readonly maxAge: number;
  readonly maxUses: number;
  readonly temporary: boolean;
}

/**
 * An invite to a guild's channel: INVITE_CREATE. https://docs.discord.com/developers/resources/channel#create-channel-invite
 *
 * @throws DiscordError 50001, 50013, 50024 in a thread or direct messages
 */
export function createInvite(core: Core, byId: string, channelId: string, form: InviteForm): InviteRecord {
  const record = channelFor(core, channelId, byId, PermissionFlagsBits.CreateInstantInvite);
  if (record.kind !== "text") throw refused("cannotActOnThisChannel");
  const guild = findGuild(core, record.channel.guild_id);
  const code = randomBytes(6).toString("base64url");
  const invite = { code, channelId, inviterId: byId, createdAt: core.timestamp(), ...form };
  guild.invites ??= new Map();
  guild.invites.set(code, invite);
  const guildId = guild.guild.id;
  core.emit({ t: "INVITE_CREATE", d: { ...created(core, invite), guild_id: guildId }, guildId, channelId });
  return invite;
}

/**
 * INVITE_DELETE. https://docs.discord.com/developers/resources/invite#delete-invite
 *
 * @throws DiscordError 10006, 50013 without MANAGE_CHANNELS there or MANAGE_GUILD
 */
export function deleteInvite(core: Core, byId: string, code: string): object {
  const { guild, invite, channel } = findInvite(core, code);
  const managesGuild = (guildPermissions(core, guild, byId) & PermissionFlagsBits.ManageGuild) !== 0n;
  if (!managesGuild && !may(core, channel, byId, PermissionFlagsBits.ManageChannels))
    throw missingPermissions();
  guild.invites?.delete(code);
  const { channelId } = invite;
  const guildId = guild.guild.id;
  core.emit({
    t: "INVITE_DELETE",
    d: { channel_id: channelId, guild_id: guildId, code },
    guildId,
    channelId,
  });
  return showInvite(core, invite);
}

/** The invite, as its link shows it. */
export function showInvite(core: Core, invite: InviteRecord): object {
  const channel = findChannel(core, invite.channelId);
  const guild = findGuild(core, guildOf(channel) ?? "");
  return {
    ...created(core, invite),
    type: 0,
    channel: { id: channel.channel.id, name: channel.channel.name, type: channel.channel.type },
    guild: { id: guild.guild.id, name: guild.guild.name },
  };
}

/** @throws DiscordError 10006, also when its channel is gone */
function findInvite(
  core: Core,
  code: string,
): {
  readonly guild: GuildRecord;
  readonly invite: InviteRecord;
  readonly channel: ChannelRecord;
} {
  for (const guild of core.data.guilds.values()) {
    const invite = guild.invites?.get(code);
    const channel = invite === undefined ? undefined : core.data.channels.get(invite.channelId);
    if (invite !== undefined && channel !== undefined) return { guild, invite, channel };
  }
  throw refused("unknownInvite");
}

/** What INVITE_CREATE and the answer to its maker have in common. */
function created(
  core: Core,
  { code, channelId, inviterId, createdAt, maxAge, maxUses, temporary }: InviteRecord,
) {
  const expires = new Date(Date.parse(createdAt) + maxAge * 1_000).toISOString();
  return {
    ...{
      channel_id: channelId,
      code,
      created_at: createdAt,
      inviter: structuredClone(findUser(core, inviterId)),
    },
    ...{ max_age: maxAge, max_uses: maxUses, temporary, uses: 0 },
    expires_at: maxAge === 0 ? null : expires,
  };
}
