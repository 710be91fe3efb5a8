import type { APIRole } from "discord-api-types/v10";
import { phrases } from "./phrases.ts";
import type { RequestKind } from "./requests.ts";

/** The reference's number. */
export const cooldownMs = 120_000;

/** What admission looks at. Nothing in here is changed by a refusal. */
export interface Application {
  readonly kind: RequestKind;
  readonly description: string;
  /** Undefined: a direct message. */
  readonly member: { readonly roleIds: readonly string[] } | undefined;
  /** Of the guild. */
  readonly roles: readonly APIRole[];
  /** A role's name or id. */
  readonly wantedRole: string;
  readonly operator: boolean;
  /** When the member last started a request. Milliseconds since 1970. */
  readonly lastStarted: number | undefined;
  readonly now: number;
  readonly claudeAccepting: boolean;
}

export type Admission =
  | { readonly admitted: true }
  /** `words`: what the member is told, with what to do next. */
  | { readonly admitted: false; readonly words: string };

/** Who may ask, and when. */
export function admit(application: Application): Admission {
  const { kind, member, operator, description, lastStarted, now } = application;
  if (member === undefined) return refuse(phrases.onlyInServers);
  if (kind === "core" && !operator) return refuse(phrases.onlyOperators);
  if (!operator && !hasRole(member.roleIds, application)) {
    return refuse(phrases.roleMissing(roleName(application)));
  }
  if (description.trim() === "") return refuse(phrases.nothingAsked(kind));
  const waitMs = lastStarted === undefined ? 0 : lastStarted + cooldownMs - now;
  if (waitMs > 0) return refuse(phrases.coolingDown(Math.ceil(waitMs / 1000)));
  if (!application.claudeAccepting) return refuse(phrases.claudeAwayForRequests);
  return { admitted: true };
}

function hasRole(roleIds: readonly string[], { roles, wantedRole }: Application): boolean {
  if (roleIds.includes(wantedRole)) return true;
  return roles.some((role) => role.name === wantedRole && roleIds.includes(role.id));
}

function roleName({ roles, wantedRole }: Application): string {
  return roles.find((role) => role.id === wantedRole)?.name ?? wantedRole;
}

function refuse(words: string): Admission {
  return { admitted: false, words };
}
