import type { APIChannel, APIGuild } from "discord-api-types/v10";
import { snowflakeTime } from "../../../packages/discord-rules/snowflake.ts";
import { permissionNames } from "../../declaration/permissions.ts";
import { guildRights, permissionsIn } from "../../discord/channel-permissions.ts";
import type { ChannelFacts, GuildFacts } from "../../plugin-api/people.ts";
import { emojiUrl, iconOf } from "./pictures.ts";

/** A guild as a member without any role sees it. @param channels all that Turbot sees */
export function serializeGuild(guild: APIGuild, channels: readonly APIChannel[]): GuildFacts {
  const { id, name } = guild;
  const everyone = guildRights(guild, "", []);
  const order = (one: object) => ("position" in one && typeof one.position === "number" ? one.position : 0);
  return {
    id,
    name,
    iconUrl: iconOf(guild),
    ownerId: guild.owner_id,
    createdAt: new Date(snowflakeTime(id)).toISOString(),
    memberCount: guild.approximate_member_count ?? 0,
    boostCount: guild.premium_subscription_count ?? 0,
    boostLevel: guild.premium_tier,
    channels: channels
      // Who doesn't see a channel has no permission there.
      .filter((channel) => permissionsIn(channel, id, "", everyone) !== 0n)
      .map((channel) => ({
        ...{ id: channel.id, name: channel.name ?? "", type: channel.type, guildId: id },
        parentId: "parent_id" in channel ? (channel.parent_id ?? null) : null,
        position: order(channel),
      }))
      .toSorted((one, other) => one.position - other.position),
    emojis: guild.emojis.flatMap(({ id: emojiId, name: emojiName, animated = false }) =>
      emojiId === null
        ? []
        : [{ id: emojiId, name: emojiName ?? "", animated, url: emojiUrl(emojiId, animated) }],
    ),
    roles: guild.roles
      .map((role) => ({
        ...{ id: role.id, name: role.name, color: role.color, position: role.position },
        permissions: permissionNames(BigInt(role.permissions)),
      }))
      .toSorted((one, other) => other.position - one.position),
  };
}

/** A channel or thread of a guild. Discord keeps the id of its last message, which tells the time, also of one that was deleted. */
export function serializeChannelFacts(channel: APIChannel, guildId: string): ChannelFacts {
  const { id, name, type } = channel;
  const last = "last_message_id" in channel ? channel.last_message_id : undefined;
  return {
    ...{ id, name: name ?? "", type, guildId },
    lastMessageAt: last == null ? null : new Date(snowflakeTime(last)).toISOString(),
  };
}
