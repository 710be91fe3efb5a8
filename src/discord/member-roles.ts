import type { API } from "@discordjs/core";
import { discordCode, refusedFor } from "./rest/discord-errors.ts";

/** The ids of somebody's roles in a guild, as Discord has them now; undefined: they aren't in it. */
export type MemberRoles = (guildId: string, userId: string) => Promise<readonly string[] | undefined>;

/** Asks Discord. Throws when it can't say. */
export function memberRolesAt(api: API): MemberRoles {
  return async (guildId, userId) => {
    try {
      return (await api.guilds.getMember(guildId, userId)).roles;
    } catch (error) {
      if (refusedFor(error, discordCode.unknownMember, discordCode.unknownGuild)) return undefined;
      throw error;
    }
  };
}
