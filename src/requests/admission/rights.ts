import type { APIRole } from "discord-api-types/v10";
import type { RequestKind } from "../requests.ts";
import { mayNotAsk } from "./may-ask.ts";

/**
 * The one question behind everything that makes or changes something of a request: may this person have it built *now*? A
 * role, or being an operator, can be lost at any time. Cancelling needs no such right.
 */
export interface Rights {
  /**
   * Why somebody may not, in words with what to do about it; undefined: they may.
   *
   * @throws what Discord's refusal throws when it can't say
   */
  refusal(who: {
    readonly kind: RequestKind;
    readonly guildId: string;
    readonly userId: string;
    /** As the event tells them; undefined: Discord is asked. */
    readonly roleIds: readonly string[] | undefined;
  }): Promise<string | undefined>;
}

export function createRights(powers: {
  /** A role's name or id. */
  readonly role: string;
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  readonly rolesOf: (guildId: string) => Promise<readonly APIRole[]>;
  /** Undefined: they aren't in the guild. */
  readonly memberRoles: (guildId: string, userId: string) => Promise<readonly string[] | undefined>;
}): Rights {
  const { role: wantedRole, isOperator, rolesOf, memberRoles } = powers;
  return {
    async refusal({ kind, guildId, userId, roleIds: told }) {
      const operator = await isOperator(userId);
      // Roles change nothing about these.
      if (operator || kind === "core") {
        return mayNotAsk({ kind, guildId, roleIds: [], roles: [], wantedRole, operator });
      }
      const [roles, roleIds] = await Promise.all([rolesOf(guildId), told ?? memberRoles(guildId, userId)]);
      return mayNotAsk({ kind, guildId, roleIds: roleIds ?? [], roles, wantedRole, operator });
    },
  };
}
