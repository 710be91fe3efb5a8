import { AutoModerationActionType, PermissionFlagsBits } from "discord-api-types/v10";
import { isDiscordNeed } from "../../plugin-api/needs.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { bitsOf, holds } from "../capabilities/permission-bits.ts";
import type { Deed } from "../deeds/deed.ts";

/** What shows how far somebody reaches. */
export type ReachSight = Pick<GuildPowers, "member" | "permissionsIn" | "role">;

/** Against whom Discord asks for a higher role. Nobody stands above whoever isn't there. */
const upon: ReadonlySet<Deed["kind"]> = new Set(["timeOut", "endTimeOut", "ban", "kick", "nickname"]);

/** What Discord asks of whoever makes a rule that times out, besides managing the server. */
function ofRule(deed: Deed): bigint {
  const timesOut =
    "rule" in deed && deed.rule.actions.some(({ type }) => type === AutoModerationActionType.Timeout);
  return timesOut ? PermissionFlagsBits.ModerateMembers : 0n;
}

/**
 * Whether somebody could do deeds by hand, now: an undo lends nobody more than they have. Asked anew for each undo, and within one each
 * thing once.
 */
export function createByHand(
  guilds: ReachSight,
  { guildId, userId }: { readonly guildId: string; readonly userId: string },
): (need: string, deed: Deed) => Promise<boolean> {
  const known = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const before = known.get(key) ?? ask();
    known.set(key, before);
    return before as Promise<T>;
  };
  const member = (id: string) => once(`member ${id}`, () => guilds.member(guildId, id));

  return async (need, deed) => {
    const own = await member(userId);
    if (own === undefined || !isDiscordNeed(need)) return false;
    if ((own.permissions & PermissionFlagsBits.Administrator) === 0n && own.isHeldBack) return false;
    const held =
      "channelId" in deed
        ? await once(`in ${deed.channelId}`, () => guilds.permissionsIn(deed.channelId, userId))
        : own.permissions;
    if (!holds(held, bitsOf(need) | ofRule(deed))) return false;
    if ("roleId" in deed) {
      const role = await once(`role ${deed.roleId}`, () => guilds.role(guildId, deed.roleId));
      if (role !== undefined && role.position >= own.top) return false;
    }
    if (!("userId" in deed) || !upon.has(deed.kind) || deed.userId === userId) return true;
    const target = await member(deed.userId);
    return target === undefined || target.top < own.top;
  };
}
