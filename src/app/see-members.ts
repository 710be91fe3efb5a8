import type { API } from "@discordjs/core";
import type { APIGuildMember } from "discord-api-types/v10";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import { isReasonOfPlugin } from "../plugins/capabilities/actions/audit-reason.ts";
import type { DeedSight } from "../plugins/deeds/deed-kind.ts";

/** Whether somebody is still as moderation left them. */
export function createMemberSight(powers: {
  readonly api: API;
  readonly memberOf: (guildId: string, userId: string) => Promise<APIGuildMember | undefined>;
  readonly now: () => number;
}): Pick<DeedSight, "isMember" | "nicknameOf" | "timeOutOf" | "isBanned" | "isBannedForPlugin"> {
  const { api, memberOf, now } = powers;
  const banOf = async (guildId: string, userId: string) => {
    try {
      return await api.guilds.getMemberBan(guildId, userId);
    } catch (error) {
      if (refusedFor(error, discordCode.unknownBan)) return undefined;
      throw error;
    }
  };
  return {
    isMember: async (guildId, userId) => (await memberOf(guildId, userId)) !== undefined,
    async nicknameOf(guildId, userId) {
      const member = await memberOf(guildId, userId);
      return member === undefined ? undefined : (member.nick ?? null);
    },
    async timeOutOf(guildId, userId) {
      const { communication_disabled_until: until } = (await memberOf(guildId, userId)) ?? {};
      const at = until == null ? 0 : Date.parse(until);
      return at > now() ? at : undefined;
    },
    isBanned: async (guildId, userId) => (await banOf(guildId, userId)) !== undefined,
    async isBannedForPlugin(guildId, userId) {
      return isReasonOfPlugin((await banOf(guildId, userId))?.reason ?? "");
    },
  };
}
