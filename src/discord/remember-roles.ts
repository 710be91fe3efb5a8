import type { API } from "@discordjs/core";
import type { APIRole, GatewayDispatchPayload } from "discord-api-types/v10";

/** The roles of guilds, fetched once and kept until Discord says that they changed. */
export interface Roles {
  of(guildId: string): Promise<readonly APIRole[]>;
  /** Drops what an event makes stale. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** After a lost session, changes may have been missed. */
  forgetAll(): void;
}

export function rememberRoles(api: API): Roles {
  const known = new Map<string, Promise<readonly APIRole[]>>();
  return {
    of(guildId) {
      const remembered = known.get(guildId);
      if (remembered !== undefined) return remembered;
      const asked = api.guilds.getRoles(guildId);
      known.set(guildId, asked);
      asked.catch(() => {
        if (known.get(guildId) === asked) known.delete(guildId);
      });
      return asked;
    },
    onDispatch(payload) {
      switch (payload.t) {
        case "GUILD_ROLE_CREATE":
        case "GUILD_ROLE_UPDATE":
        case "GUILD_ROLE_DELETE":
          known.delete(payload.d.guild_id);
          break;
        case "GUILD_DELETE":
          known.delete(payload.d.id);
          break;
        default:
      }
    },
    forgetAll: () => known.clear(),
  };
}
