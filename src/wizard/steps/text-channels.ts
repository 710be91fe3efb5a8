import {
  type APIChannel,
  type APITextChannel,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { guildRights, permissionsIn } from "../../discord/channel-permissions.ts";
import type { Discord } from "./connect-discord.ts";

const { ViewChannel, SendMessages, ReadMessageHistory } = PermissionFlagsBits;
const { Administrator, ManageChannels, ManageGuild } = PermissionFlagsBits;

export interface TextChannel {
  readonly id: string;
  readonly name: string;
  /** Everybody in the server can read it. */
  readonly isPublic: boolean;
}

export interface TextChannels {
  /** Those in which Turbot can write, in the server's order. */
  readonly writable: readonly TextChannel[];
  /** Turbot can make others. */
  readonly mayMake: boolean;
}

export async function textChannels({ api, botUserId }: Discord, guildId: string): Promise<TextChannels> {
  const [channels, guild, member] = await Promise.all([
    api.guilds.getChannels(guildId),
    api.guilds.get(guildId),
    api.guilds.getMember(guildId, botUserId),
  ]);
  const rights = guildRights(guild, botUserId, member.roles);
  const everybody = guildRights(guild, "0", []);
  const text = (channels as readonly APIChannel[]).filter((one): one is APITextChannel => {
    if (one.type !== ChannelType.GuildText) return false;
    const held = permissionsIn(one, guildId, botUserId, rights);
    return (held & ViewChannel) !== 0n && (held & SendMessages) !== 0n;
  });
  return {
    writable: text
      .toSorted((one, other) => one.position - other.position)
      .map((one) => ({
        id: one.id,
        name: one.name,
        isPublic: (permissionsIn(one, guildId, "0", everybody) & ViewChannel) !== 0n,
      })),
    mayMake: (rights.permissions & ManageChannels) !== 0n,
  };
}

/**
 * Makes a channel that those see who run the server, and Turbot: https://docs.discord.com/developers/resources/guild#create-guild-channel
 *
 * @returns its id
 */
export async function makePrivateChannel(
  { api, botUserId }: Discord,
  guildId: string,
  name: string,
): Promise<string> {
  const roles = await api.guilds.getRoles(guildId);
  const seen = String(ViewChannel | SendMessages | ReadMessageHistory);
  const runsIt = roles.filter(
    ({ id, permissions }) => id !== guildId && (BigInt(permissions) & (Administrator | ManageGuild)) !== 0n,
  );
  const { id } = await api.guilds.createChannel(guildId, {
    name,
    permission_overwrites: [
      { id: guildId, type: OverwriteType.Role, deny: String(ViewChannel) },
      { id: botUserId, type: OverwriteType.Member, allow: seen },
      ...runsIt.map((role) => ({ id: role.id, type: OverwriteType.Role, allow: seen })),
    ],
  });
  return id;
}
