import { PermissionFlagsBits } from "discord-api-types/v10";
import { type Permit, readPermit } from "../../plugin-api/needs.ts";
import type { Declared, PluginGrants } from "../store/plugin-grants.ts";
import type { GuildPowers } from "./guild-powers.ts";
import { bitsOf, holds } from "./permission-bits.ts";

/** "resting": it was granted, and whoever granted it may not do it there themselves any more. */
export type GrantState = "granted" | "resting" | "missing";

/** Whether grants hold now: they rest while whoever gave them couldn't give them. */
export interface Granters {
  stateOf(plugin: string, guildId: string, permit: Permit, declares: Declared): Promise<GrantState>;
}

/** Milliseconds that a granter's permissions are remembered: a listener asks with every message. */
const freshMs = 60_000;
const mostRemembered = 1_000;

/**
 * @param isOperator operators answer for Turbot in all servers: what they granted holds
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createGranters(parts: {
  readonly grants: PluginGrants;
  readonly guilds: Pick<GuildPowers, "standing">;
  readonly isOperator: (userId: string) => boolean;
  readonly elapsed: () => number;
}): Granters {
  const { grants, guilds, isOperator, elapsed } = parts;
  const known = new Map<string, { readonly permissions: Promise<bigint>; readonly at: number }>();

  const permissionsOf = (guildId: string, userId: string): Promise<bigint> => {
    const key = `${guildId} ${userId}`;
    const before = known.get(key);
    if (before !== undefined && elapsed() - before.at < freshMs) return before.permissions;
    const asked = guilds.standing(guildId, userId).then((standing) => standing.permissions);
    // While Discord doesn't answer, what it said last counts.
    const permissions = before === undefined ? asked : asked.catch(() => before.permissions);
    known.delete(key);
    known.set(key, { permissions, at: elapsed() });
    permissions.catch(() => known.delete(key));
    const oldest = known.keys().next().value;
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return permissions;
  };

  return {
    async stateOf(plugin, guildId, permit, declares) {
      const by = grants.granter(plugin, guildId, permit, declares);
      if (by === undefined) return "missing";
      // '': whoever granted it has been forgotten, and the decision stays.
      if (by === "" || isOperator(by)) return "granted";
      return mayGrant(await permissionsOf(guildId, by), permit) ? "granted" : "resting";
    },
  };
}

/** Whoever grants a need has to be able to do it themselves, and to manage the server. @param permissions in bits */
export function mayGrant(permissions: bigint, permit: string): boolean {
  const need = readPermit(permit)?.need;
  return need !== undefined && holds(permissions, bitsOf(need) | PermissionFlagsBits.ManageGuild);
}
