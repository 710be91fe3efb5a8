import { PermissionFlagsBits } from "discord-api-types/v10";
import { type DiscordNeed, needInWords } from "../../../plugin-api/needs.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { GuildPowers, MemberStanding } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";
import { hasPowers } from "../powers.ts";
import { type Checks, ofServer, type Right } from "./checks.ts";

/** A deed upon a member, before it is known whether it can reach them. */
export interface Reaching {
  readonly need: DiscordNeed;
  readonly guildId: string;
  readonly targetId: string;
  /** Who asked for it, or whose event it is; undefined: nobody. */
  readonly by: Caller | undefined;
  /** Whoever asks can also have it done to themselves, with these permissions, in bits. @default they can't */
  readonly oneselfWith?: bigint;
  /** It can also happen to somebody who isn't in the server, as a ban can. @default false */
  readonly orStranger?: boolean;
}

export interface Reached {
  readonly right: Right;
  /** Undefined: they aren't a member. */
  readonly target: MemberStanding | undefined;
}

/** What it takes to see how high somebody stands. */
export interface ReachPowers {
  readonly checks: Pick<Checks, "lent" | "isDelegated" | "isOperator">;
  readonly guilds: Pick<GuildPowers, "botUserId" | "member">;
}

/**
 * Whether a deed reaches a member by Discord's hierarchy, now: Turbot and whoever asks have the permission and a role above the highest of
 * theirs. Nobody's deed (by itself, or after an event) reaches no staff, no app and no operator of Turbot's; nor does a delegated one.
 *
 * @throws RefusalError if it doesn't
 */
export async function reachMember(
  { need, guildId, targetId, by, oneselfWith, orStranger = false }: Reaching,
  { checks, guilds }: ReachPowers,
): Promise<Reached> {
  const does = needInWords(need);
  if (targetId === guilds.botUserId) throw ofServer("Turbot does that to everybody but itself");
  const asker = by?.lendsRights === true ? by : undefined;
  const isOneself = asker?.userId === targetId;
  if (isOneself && oneselfWith === undefined) throw ofServer("Nobody can do that to themselves");
  const [turbot, target] = await Promise.all([
    guilds.member(guildId, guilds.botUserId),
    guilds.member(guildId, targetId),
  ]);
  if (target === undefined && !orStranger) throw ofServer("They aren't in this server");
  if (!isPermitted(turbot, need))
    throw ofServer(`Turbot isn't allowed to ${does} here: an admin can give it the permission`);
  if (!isAbove(turbot, target)) {
    throw ofServer(
      "They stand too high for Turbot: an admin can move Turbot's role above their highest one, unless they own the server",
    );
  }
  if (asker === undefined) {
    const why = outOfReach(guildId, targetId, target, checks);
    if (why !== undefined) throw ofServer(`${why}: a plugin can't ${does} by itself then`);
    return { right: "own", target };
  }
  const { userId: askerId } = asker;
  const standing = await guilds.member(guildId, askerId);
  const isFree =
    isOneself &&
    oneselfWith !== undefined &&
    standing !== undefined &&
    holds(standing.permissions, oneselfWith);
  const isOwn = isFree || isPermitted(standing, need);
  const lent = isOwn ? 0n : await checks.lent({ need, guildId, askerId, targetId });
  if (!isOwn && (lent === undefined || !isPermitted(standing, need, lent)))
    throw ofServer(`Whoever asked for it isn't allowed to ${does} here`);
  // Discord takes a moderator's permissions for that time, but no administrator's.
  if (standing?.isHeldBack === true && !isAdmin(standing))
    throw ofServer("Whoever asked for it is timed out: they can try again after that");
  if (!isOneself && !isAbove(standing, target))
    throw ofServer("Their highest role isn't below that of whoever asked for it");
  return { right: isOwn ? "own" : "delegated", target };
}

/** Why nobody's deed reaches somebody. */
function outOfReach(
  guildId: string,
  targetId: string,
  target: MemberStanding | undefined,
  checks: ReachPowers["checks"],
): string | undefined {
  if (checks.isOperator(targetId)) return "They are one of Turbot's operators";
  if (target === undefined) return undefined;
  if (target.isBot) return "It is an app";
  return hasPowers(target.beyondEveryone) || target.roleIds.some((id) => checks.isDelegated(guildId, id))
    ? "They are staff: they have powers over others themselves"
    : undefined;
}

/** Whether one's highest role is above another's. Whoever isn't there stands nowhere. */
function isAbove(one: MemberStanding | undefined, other: MemberStanding | undefined): boolean {
  return one !== undefined && (other === undefined || one.top > other.top);
}

export function isAdmin({ permissions }: MemberStanding): boolean {
  return (permissions & PermissionFlagsBits.Administrator) !== 0n;
}

function isPermitted(member: MemberStanding | undefined, need: DiscordNeed, lent = 0n): boolean {
  return member !== undefined && holds(member.permissions | lent, bitsOf(need));
}
