import type { API } from "@discordjs/core";
import { discordCode, refusedFor } from "./discord-errors.ts";

/** Asks Discord whether somebody is (still) in a guild. Throws when Discord can't say. */
export function isMemberAt(api: API): (guildId: string, userId: string) => Promise<boolean> {
  return async (guildId, userId) => {
    try {
      await api.guilds.getMember(guildId, userId);
      return true;
    } catch (error) {
      if (refusedFor(error, discordCode.unknownMember, discordCode.unknownGuild)) return false;
      throw error;
    }
  };
}
