import type { API } from "@discordjs/core";
import type { Log } from "../log/log.ts";

/** The ids of a server's channels and active threads, as far as Discord tells. */
export function createChannelsOf(powers: {
  readonly api: Pick<API, "guilds">;
  readonly log: Log;
}): (guildId: string) => Promise<readonly string[]> {
  const { api, log } = powers;
  return async (guildId) => {
    try {
      const [channels, { threads }] = await Promise.all([
        api.guilds.getChannels(guildId),
        api.guilds.getActiveThreads(guildId),
      ]);
      return [...channels, ...threads].map(({ id }) => id);
    } catch (error) {
      log.warn("discord.channels_not_known", { guild: guildId, error });
      return [];
    }
  };
}
