import type { APIRole } from "discord-api-types/v10";
import { phrases } from "./phrases.ts";
import type { RequestKind } from "./requests.ts";

/** Who asks, or says "go". */
export interface Asker {
  readonly kind: RequestKind;
  readonly roleIds: readonly string[];
  /** Of the guild. */
  readonly roles: readonly APIRole[];
  /** A role's name or id. */
  readonly wantedRole: string;
  readonly operator: boolean;
}

/** Why somebody may not have this built, with what to do about it; undefined: they may. */
export function mayNotAsk(asker: Asker): string | undefined {
  if (asker.operator) return undefined;
  if (asker.kind === "core") return phrases.onlyOperators;
  return hasRole(asker) ? undefined : phrases.roleMissing(roleName(asker));
}

function hasRole({ roleIds, roles, wantedRole }: Asker): boolean {
  if (roleIds.includes(wantedRole)) return true;
  return roles.some((role) => role.name === wantedRole && roleIds.includes(role.id));
}

function roleName({ roles, wantedRole }: Asker): string {
  return roles.find((role) => role.id === wantedRole)?.name ?? wantedRole;
}
