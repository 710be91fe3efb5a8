import { PermissionFlagsBits } from "discord-api-types/v10";
import { needOf, type Permit, readPermit } from "../../plugin-api/needs.ts";
import { type Declared, dryRunGranter, type PluginGrants } from "../store/plugin-grants.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";
import { createRemembered } from "./remembered.ts";

/** "resting": it was granted, and whoever granted it may not do it there themselves any more, or has been forgotten. */
export type GrantState = "granted" | "resting" | "missing";

/** Whether grants hold now: they rest while whoever gave them couldn't give them. */
export interface Granters {
  /** @param channelId one that was picked: whoever did must see it themselves */
  stateOf(
    plugin: string,
    guildId: string,
    permit: Permit,
    declares: Declared,
    channelId?: string,
  ): Promise<GrantState>;
  /** Operators answer for Turbot in all servers. */
  isOperator(userId: string): boolean;
}

/**
 * @param isOperator operators answer for Turbot in all servers: what they granted holds
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createGranters(parts: {
  readonly grants: PluginGrants;
  readonly guilds: Pick<GuildPowers, "standing" | "permissionsIn">;
  readonly isOperator: (userId: string) => boolean;
  readonly elapsed: () => number;
}): Granters {
  const { grants, guilds, isOperator, elapsed } = parts;
  const remembered = createRemembered<bigint>(elapsed, { orLast: true });
  const inGuild = {
    forOthers: createRemembered<bigint>(elapsed, { orLast: true }),
    // Whoever left a moment ago lends nothing any more: deeds ask each time.
    forDeeds: createRemembered<bigint>(elapsed, { orLast: true, forMs: 0 }),
  };

  return {
    isOperator,
    async stateOf(plugin, guildId, permit, declares, channelId) {
      const by = grants.granter(plugin, guildId, permit, declares);
      if (by === undefined) return "missing";
      // Whoever granted it has been forgotten: nobody answers for it until another admin confirms it.
      if (by === "") return "resting";
      if (by === dryRunGranter || isOperator(by)) return "granted";
      const { forDeeds, forOthers } = inGuild;
      const hasDeeds = needOf(readPermit(permit)?.need ?? "")?.cap !== undefined;
      const held = await (hasDeeds ? forDeeds : forOthers)(`${guildId} ${by}`, async () => {
        const { permissions } = await guilds.standing(guildId, by);
        return permissions;
      });
      if (!mayGrant(held, permit)) return "resting";
      if (channelId === undefined) return "granted";
      const there = await remembered(`${channelId} ${by}`, () => guilds.permissionsIn(channelId, by));
      return holds(there, bitsOf(readPermit(permit)?.need ?? "read_history")) ? "granted" : "resting";
    },
  };
}

/** Whoever grants a need has to be able to do it themselves, and to manage the server. @param permissions in bits */
export function mayGrant(permissions: bigint, permit: string): boolean {
  const need = readPermit(permit)?.need;
  return need !== undefined && holds(permissions, bitsOf(need) | PermissionFlagsBits.ManageGuild);
}
