import { RefusalError } from "../../../declaration/refusal.ts";
import {
  type DiscordNeed,
  delegatedPermit,
  isDelegableNeed,
  needInWords,
  type Permit,
} from "../../../plugin-api/needs.ts";
import type { GrantState } from "../granters.ts";
import type { GuildPowers, MemberStanding } from "../guild-powers.ts";
import { bitsOf } from "../permission-bits.ts";
import { hasPowers, powersIn } from "../powers.ts";

/** Something that somebody asks for who lacks the permission. */
export interface Delegated {
  readonly need: DiscordNeed;
  readonly guildId: string;
  readonly askerId: string;
  /** Upon whom; undefined: upon nobody. */
  readonly targetId?: string;
}

/**
 * What an admin delegated: for one plugin's deeds, members of the roles that they picked count as if those roles had the permission. So
 * what a channel denies stays denied, and whom they can't reach by hand they don't reach so.
 */
export interface Delegation {
  /**
   * The permissions that somebody is lent, in bits. Discord is asked each time: their role may have been taken.
   *
   * @returns undefined: nothing was delegated to them; RefusalError: it was, but not that
   */
  lent(asked: Delegated): Promise<bigint | RefusalError | undefined>;
}

export interface DelegationParts {
  /** The roles to which it was delegated, by ids. */
  readonly rolesOf: (guildId: string, permit: Permit) => readonly string[];
  /** To which anything was, by any plugin's grant. */
  readonly delegatedRoles: (guildId: string) => ReadonlySet<string>;
  readonly grantOf: (guildId: string, permit: Permit) => Promise<GrantState>;
  readonly isOperator: (userId: string) => boolean;
  readonly guilds: Pick<GuildPowers, "member">;
}

export function createDelegation(parts: DelegationParts): Delegation {
  const { rolesOf, delegatedRoles, grantOf, isOperator, guilds } = parts;

  /** Why somebody may not do anything to somebody else by delegation. */
  const outOfReach = async (guildId: string, asker: MemberStanding, targetId: string) => {
    if (isOperator(targetId)) return `They are one of Turbot's operators`;
    const target = await guilds.member(guildId, targetId);
    // Who has left is nobody's staff any more.
    if (target === undefined) return undefined;
    if (target.isBot) return "It is an app";
    const delegated = delegatedRoles(guildId);
    if (hasPowers(target.beyondEveryone) || target.roleIds.some((id) => delegated.has(id)))
      return "They are staff: they have powers over others themselves";
    return target.top >= asker.top ? "Their highest role isn't below that of whoever asked" : undefined;
  };

  return {
    async lent({ need, guildId, askerId, targetId }) {
      if (!isDelegableNeed(need)) return undefined;
      const permit = delegatedPermit(need);
      const roles = rolesOf(guildId, permit);
      if (roles.length === 0) return undefined;
      const asker = await guilds.member(guildId, askerId);
      if (asker === undefined || !asker.roleIds.some((id) => roles.includes(id))) return undefined;
      const state = await grantOf(guildId, permit);
      if (state === "missing") return undefined;
      if (state === "resting") {
        return refused(
          `"${need}" rests for people without Discord's permission: whoever let them may not do that any more, or has been forgotten. Another admin can allow it with /plugins`,
        );
      }
      if (asker.isHeldBack)
        return refused(
          "Whoever asked is timed out, or hasn't accepted the server's rules: they can try again after that",
        );
      const why = targetId === undefined ? undefined : await outOfReach(guildId, asker, targetId);
      if (why !== undefined)
        return refused(`${why}: only somebody with Discord's permission can ${needInWords(need)} then`);
      return powersIn(bitsOf(need));
    },
  };
}

function refused(message: string): RefusalError {
  return new RefusalError(message, { blame: "server" });
}
