import type { APIRole } from "discord-api-types/v10";
import type { RequestKind } from "../requests.ts";
import { mayNotAsk } from "./may-ask.ts";

/**
 * The one check before anything is built or changed for a request: may this person have it built *now*? People can lose a role
 * or operator status at any time. Cancelling needs no such right.
 */
export interface Rights {
  /**
   * Why somebody may not, with what to do about it; undefined if they may.
   *
   * @throws Discord's error if it can't tell
   */
  refusal(who: {
    readonly kind: RequestKind;
    readonly guildId: string;
    readonly userId: string;
    /** From the event; if undefined, Discord is asked. */
    readonly roleIds: readonly string[] | undefined;
  }): Promise<string | undefined>;
}

export function createRights(powers: {
  /** A role's name or id, for a guild. */
  readonly role: (guildId: string) => string;
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  readonly rolesOf: (guildId: string) => Promise<readonly APIRole[]>;
  /** Undefined if they aren't in the guild. */
  readonly memberRoles: (guildId: string, userId: string) => Promise<readonly string[] | undefined>;
}): Rights {
  const { role, isOperator, rolesOf, memberRoles } = powers;
  return {
    async refusal({ kind, guildId, userId, roleIds: known }) {
      const operator = await isOperator(userId);
      const wantedRole = role(guildId);
      // Roles don't matter here.
      if (operator || kind === "core") {
        return mayNotAsk({ kind, guildId, roleIds: [], roles: [], wantedRole, operator });
      }
      const [roles, roleIds] = await Promise.all([rolesOf(guildId), known ?? memberRoles(guildId, userId)]);
      return mayNotAsk({ kind, guildId, roleIds: roleIds ?? [], roles, wantedRole, operator });
    },
  };
}
