import type { Standing } from "../../claude/call-context.ts";
import type { Log } from "../../log/log.ts";
import type { Rights } from "./rights.ts";

/** Whose share of a day somebody has in chat. Never rejects: while Discord can't tell, it's the smaller one. */
export type StandingOf = (who: {
  readonly guildId: string;
  readonly userId: string;
  readonly roleIds: readonly string[];
}) => Promise<Standing>;

export function createStandingOf(powers: { readonly rights: Rights; readonly log: Log }): StandingOf {
  const { rights, log } = powers;
  return async (who) => {
    try {
      const refusal = await rights.refusal({ kind: "plugin", ...who });
      return refusal === undefined ? "requester" : "member";
    } catch (error) {
      log.warn("requests.standing_not_known", { user: who.userId, error });
      return "member";
    }
  };
}
