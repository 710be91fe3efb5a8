import type { APIRole } from "discord-api-types/v10";
import { hasRoleMeant, roleMeant } from "../../config/role-setting.ts";
import type { RequestKind } from "../requests.ts";
import { messages } from "../thread/messages.ts";

/** Anyone who asks for something or says "go". */
export interface Asker {
  readonly kind: RequestKind;
  readonly guildId: string;
  readonly roleIds: readonly string[];
  /** The guild's roles. */
  readonly roles: readonly APIRole[];
  /** A role's name or id. */
  readonly wantedRole: string;
  readonly operator: boolean;
}

/** Why somebody may not have this built, with what to do about it; undefined if they may. */
export function mayNotAsk(asker: Asker): string | undefined {
  if (asker.operator) return undefined;
  if (asker.kind === "core")
    return messages.onlyOperators(mayNotAsk({ ...asker, kind: "plugin" }) === undefined);
  const { wantedRole, guildId, roles, roleIds } = asker;
  const meant = roleMeant(wantedRole, guildId, roles);
  if (hasRoleMeant(meant, roleIds)) return undefined;
  return meant.kind === "roles" ? messages.roleMissing(meant.roles[0].name) : messages.noSuchRole(wantedRole);
}
