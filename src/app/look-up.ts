import type { API } from "@discordjs/core";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import type { Lookup } from "../plugins/capabilities/lookup.ts";

/** What plugins can look up about guilds and channels, limited to the served guilds. */
export function createLookup(api: API, served: () => ReadonlySet<string>): Lookup {
  return {
    async channel(id) {
      try {
        const channel = await api.channels.get(id);
        const guildId = "guild_id" in channel ? (channel.guild_id ?? null) : null;
        if (guildId === null || !served().has(guildId)) return null;
        return { id: channel.id, name: channel.name ?? "", type: channel.type, guildId };
      } catch (error) {
        if (refusedFor(error, discordCode.unknownChannel, discordCode.missingAccess)) return null;
        throw error;
      }
    },
    async roles(guildId) {
      if (!served().has(guildId)) return [];
      return (await api.guilds.getRoles(guildId)).map(({ id, name }) => ({ id, name }));
    },
    guilds: () =>
      Promise.all(
        [...served()].map(async (id) => {
          const { name } = await api.guilds.get(id);
          return { id, name };
        }),
      ),
  };
}
