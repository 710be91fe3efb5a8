import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { Caller, HandlerCall } from "../../dispatch/call.ts";
import type { GuildPowers, RoleInfo } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";
import { hasPowers } from "../powers.ts";
import { alsoByItself } from "./action.ts";
import { type Checks, ofServer, type Right } from "./checks.ts";
import { askerOfUntied } from "./in-whose-right.ts";
import { lasting, untilOf } from "./lasting.ts";
import { snowflake } from "./place.ts";
import { reachMember } from "./reach-member.ts";

/** Gives or takes a role without powers. */
export const changeRole = alsoByItself({
  need: "manage_roles",
  input: z.object({
    ...{ change: z.enum(["give", "take"]), roleId: snowflake },
    ...{ userId: snowflake.optional(), guildId: snowflake.optional() },
    ...lasting,
  }),
  async perform({ change, roleId, ...given }, { caller, underWay, checks, guilds, carryOut, granted, now }) {
    const guildId = caller?.guildId ?? given.guildId;
    const member = given.userId ?? caller?.userId;
    if (guildId === undefined || member === undefined)
      throw new RefusalError("A role is given and taken in a server, to and from somebody there");
    const until = untilOf(given, now());
    if (until !== undefined && change === "take")
      throw new RefusalError("Roles can be given for a time, but not taken for one");
    await granted(guildId, roleId);
    const role = await guilds.role(guildId, roleId);
    if (role === undefined || roleId === guildId) throw ofServer("There's no such role");
    checkRole({ guildId, roleId, role }, checks);
    if (!(await mayManage(guilds, guildId, guilds.botUserId, role))) {
      throw ofServer(
        `Turbot isn't allowed to manage the role "${role.name}": its own role must be above it, with Manage Roles`,
      );
    }
    const wanted = { change, guildId, member, roleId, role, isForATime: until !== undefined };
    const powers = { checks, guilds };
    const by = caller ?? (await askerOf(wanted, underWay, powers));
    const right = await rightOf({ ...wanted, caller: by }, powers);
    // A role would let them skip the rules.
    if (change === "give" && (await guilds.isPending(guildId, member))) {
      throw ofServer(
        `They haven't accepted the server's rules yet, and can't get a role before that: give it on("memberScreened")`,
      );
    }
    const kind = change === "give" ? "giveRole" : "takeRole";
    const { isRestrictive } = role;
    return carryOut(guildId, { kind, guildId, userId: member, roleId, isRestrictive, until }, by, right);
  },
});

/** A role that is about to be given to somebody, or taken. */
interface Wanted {
  readonly change: "give" | "take";
  readonly guildId: string;
  readonly member: string;
  readonly roleId: string;
  readonly role: RoleInfo;
  readonly caller: Caller | undefined;
  readonly isForATime: boolean;
}

interface RightPowers {
  readonly checks: Checks;
  readonly guilds: Pick<GuildPowers, "botUserId" | "standing" | "member" | "hasRole">;
}

/** Whether plugins may give and take a role at all. @throws RefusalError */
function checkRole(
  { guildId, roleId, role }: Pick<Wanted, "guildId" | "roleId" | "role">,
  checks: Pick<Checks, "isDelegated">,
): void {
  if (role.isManaged || role.isTurbots || hasPowers(role.permissions)) {
    throw new RefusalError(
      `Plugins can only give and take roles without any powers, and "${role.name}" has some`,
    );
  }
  // Whoever got it could use what was delegated to it.
  if (checks.isDelegated(guildId, roleId)) {
    throw ofServer(
      `Plugins can't give or take the role "${role.name}": an admin let its members use a plugin without Discord's permission, or be brought into private threads. They can take that back with /plugins`,
    );
  }
}

/** For whom a role is changed in no call of somebody's: see `askerOfUntied`. */
async function askerOf(
  wanted: Omit<Wanted, "caller">,
  underWay: readonly HandlerCall[],
  powers: RightPowers,
): Promise<Caller | undefined> {
  const { guildId } = wanted;
  const need = "manage_roles";
  const couldDo = (caller: Caller) =>
    rightOf({ ...wanted, caller }, powers).then(
      () => true,
      (error) => {
        if (error instanceof RefusalError) return false;
        throw error;
      },
    );
  return askerOfUntied({ need, guildId, underWay, couldDo, orItself: true });
}

/** By which right a role is changed. @throws RefusalError if it may not be */
async function rightOf(wanted: Wanted, powers: RightPowers): Promise<Right> {
  const { member, role, caller } = wanted;
  if (member === caller?.userId && (!role.isRestrictive || (await restrictsThemselves(wanted, powers))))
    return "own";
  if (caller?.lendsRights === true) return rightOfAsker(wanted, caller, powers);
  await checkByItself(wanted, powers);
  return "own";
}

/** Only somebody who asks can restrict themselves, and can't free themselves: neither now, nor by an end of what they have already. */
async function restrictsThemselves(
  { change, guildId, member, roleId, caller, isForATime }: Wanted,
  { guilds }: RightPowers,
): Promise<boolean> {
  if (change === "take" || caller?.lendsRights !== true) return false;
  return !(isForATime && (await guilds.hasRole(guildId, member, roleId)));
}

/** Nobody asks: an admin has allowed that apart, for this role. @throws RefusalError if not */
async function checkByItself(
  { guildId, member, roleId, role, caller }: Wanted,
  powers: RightPowers,
): Promise<void> {
  const { checks } = powers;
  const need = "manage_roles";
  const refusal = await checks.refusesUnattended(need, guildId);
  if (refusal !== undefined) {
    if (caller !== undefined && refusal.blame !== "server")
      checks.lendsRights(caller, "roles of the person it is about that hold nobody back can be changed");
    throw refusal;
  }
  const picked = checks.pickedByItself(need, guildId);
  if (picked !== undefined && !picked.includes(roleId)) {
    throw ofServer(
      `The plugin may give and take roles by itself here, but not "${role.name}": an admin can add it with /plugins`,
    );
  }
  // It may be a punishment.
  if (role.isRestrictive) await reachMember({ need, guildId, targetId: member, by: undefined }, powers);
}

/** By which right somebody changes a role of somebody else's. @throws RefusalError if they may not */
async function rightOfAsker(
  { member, role, roleId }: Wanted,
  { guildId, userId }: Caller,
  { checks, guilds }: RightPowers,
): Promise<Right> {
  if (await mayManage(guilds, guildId, userId, role)) {
    await checks.freeToAct({ guildId, userId });
    return "own";
  }
  const need = "manage_roles";
  const lent = await checks.lent({ need, guildId, askerId: userId, targetId: member });
  if (lent === undefined || !(await mayManage(guilds, guildId, userId, role, lent)))
    throw ofServer(`Whoever asked for it isn't allowed to manage the role "${role.name}"`);
  // It may be a punishment, which is more than giving roles, unless the admin named it.
  if (role.isRestrictive && checks.picked(need, guildId)?.includes(roleId) !== true) {
    throw ofServer(
      `The role "${role.name}" denies its members something: without Discord's permission it can be given and taken only if an admin picked it for this plugin with /plugins`,
    );
  }
  return "delegated";
}

/** @param lent permissions that they have besides, in bits */
async function mayManage(
  guilds: Pick<GuildPowers, "standing">,
  guildId: string,
  userId: string,
  role: RoleInfo,
  lent = 0n,
): Promise<boolean> {
  const { permissions, top } = await guilds.standing(guildId, userId);
  return holds(permissions | lent, bitsOf("manage_roles")) && top > role.position;
}
