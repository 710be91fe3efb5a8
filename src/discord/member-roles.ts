import type { API } from "@discordjs/core";
import { discordCode, refusedFor } from "./rest/discord-errors.ts";

/** The ids of someone's current roles in a guild; undefined if they aren't a member. */
export type MemberRoles = (guildId: string, userId: string) => Promise<readonly string[] | undefined>;

/** Asks Discord. Throws if it can't say. */
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
