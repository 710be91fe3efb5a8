import type { APIRole } from "discord-api-types/v10";
import type { RequestKind } from "../requests.ts";
import { messages } from "../thread/messages.ts";
import { cooldownMs } from "./cooldown.ts";
import { mayNotAsk } from "./may-ask.ts";

/** What admission looks at. A refusal changes none of it. */
export interface Application {
  readonly kind: RequestKind;
  readonly description: string;
  /** Undefined for a direct message. */
  readonly member: { readonly roleIds: readonly string[] } | undefined;
  readonly guildId: string;
  /** The guild's roles. */
  readonly roles: readonly APIRole[];
  /** A role's name or id. */
  readonly wantedRole: string;
  readonly operator: boolean;
  /** When the member last started a request. Milliseconds since 1970. */
  readonly lastStarted: number | undefined;
  readonly now: number;
  readonly claudeAccepting: boolean;
  /** Why nothing more can be spent today; undefined if it can. */
  readonly budgetSpent: string | undefined;
}

export type Admission =
  | { readonly admitted: true }
  /** `words`: what to tell the member, including what to do next. */
  | { readonly admitted: false; readonly words: string };

/** Who may ask, and when. */
export function admit(application: Application): Admission {
  const { kind, member, description, lastStarted, now } = application;
  if (member === undefined) return refuse(messages.onlyInServers);
  const notAllowed = mayNotAsk({ ...application, roleIds: member.roleIds });
  if (notAllowed !== undefined) return refuse(notAllowed);
  if (description.trim() === "") return refuse(messages.nothingAsked(kind));
  const waitMs = lastStarted === undefined ? 0 : lastStarted + cooldownMs - now;
  // A wait longer than the cooldown means that the clock was set back.
  if (waitMs > 0 && waitMs <= cooldownMs) return refuse(messages.coolingDown(Math.ceil(waitMs / 1000)));
  if (!application.claudeAccepting) return refuse(messages.claudeAwayForRequests);
  if (application.budgetSpent !== undefined) return refuse(application.budgetSpent);
  return { admitted: true };
}

function refuse(words: string): Admission {
  return { admitted: false, words };
}
