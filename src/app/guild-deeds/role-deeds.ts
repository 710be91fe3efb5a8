import type { RoleDeed } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** Roles of members. */
export function createRoleDeeds({ api }: DeedPowers): DoDeeds<RoleDeed> {
  return {
    async giveRole({ guildId, userId, roleId }, reason) {
      await api.guilds.addRoleToMember(guildId, userId, roleId, { reason });
      return undefined;
    },
    async takeRole({ guildId, userId, roleId }, reason) {
      await api.guilds.removeRoleFromMember(guildId, userId, roleId, { reason });
      return undefined;
    },
  };
}
