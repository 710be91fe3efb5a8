import type { API } from "@discordjs/core";
import type { APIChannel, APIGuildMember } from "discord-api-types/v10";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import type { Lookup } from "../plugins/capabilities/lookup.ts";
import { serializeMember } from "../plugins/dispatch/serialize.ts";
import { serializeChannelFacts, serializeGuild } from "../plugins/dispatch/serialize-guild.ts";

/** What plugins can look up about guilds and channels, limited to the served guilds. */
export function createLookup(powers: {
  readonly api: API;
  readonly served: () => ReadonlySet<string>;
  /** Somebody who wants no part in AI: plugins don't get to know them. */
  readonly isLeftOut: (userId: string) => boolean;
}): Lookup {
  const { api, served, isLeftOut } = powers;
  const shown = (guildId: string, member: APIGuildMember) =>
    isLeftOut(member.user.id) ? [] : [serializeMember(member.user, member, guildId)];

  return {
    async channel(id) {
      try {
        const channel = await api.channels.get(id);
        const guildId = "guild_id" in channel ? (channel.guild_id ?? null) : null;
        if (guildId === null || !served().has(guildId)) return null;
        return serializeChannelFacts(channel, guildId);
      } catch (error) {
        if (refusedFor(error, discordCode.unknownChannel, discordCode.missingAccess)) return null;
        throw error;
      }
    },
    async roles(guildId) {
      if (!served().has(guildId)) return [];
      return (await api.guilds.getRoles(guildId)).map(({ id, name }) => ({ id, name }));
    },
    async guild(id) {
      if (!served().has(id)) return null;
      const [guild, channels] = await Promise.all([
        api.guilds.get(id, { with_counts: true }),
        api.guilds.getChannels(id),
      ]);
      return serializeGuild(guild, channels as APIChannel[]);
    },
    async member(guildId, userId) {
      if (!served().has(guildId)) return null;
      try {
        return shown(guildId, await api.guilds.getMember(guildId, userId))[0] ?? null;
      } catch (error) {
        if (refusedFor(error, discordCode.unknownMember, discordCode.unknownUser)) return null;
        throw error;
      }
    },
    async members(guildId, { name, limit }) {
      if (!served().has(guildId)) return [];
      try {
        const found =
          name === undefined
            ? await api.guilds.getMembers(guildId, { limit })
            : await api.guilds.searchForMembers(guildId, { query: name, limit });
        return found.flatMap((member) => shown(guildId, member));
      } catch (error) {
        // Discord lists members only for those with the privileged intent.
        if (refusedFor(error, discordCode.missingAccess)) return undefined;
        throw error;
      }
    },
    async memberCount(guildId) {
      if (!served().has(guildId)) return 0;
      return (await api.guilds.get(guildId, { with_counts: true })).approximate_member_count ?? 0;
    },
    served: () => [...served()],
    guilds: () =>
      Promise.all(
        [...served()].map(async (id) => {
          const { name } = await api.guilds.get(id);
          return { id, name };
        }),
      ),
  };
}
