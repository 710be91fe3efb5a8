import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { Caller } from "../../dispatch/call.ts";
import type { GuildPowers, RoleInfo } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";
import { hasPowers } from "../powers.ts";
import { inSomebodysName } from "./action.ts";
import { type Checks, ofServer, type Right } from "./checks.ts";
import { lasting, untilOf } from "./lasting.ts";
import { snowflake } from "./place.ts";

/** Gives or takes a role without powers. */
export const changeRole = inSomebodysName({
  need: "manage_roles",
  input: z.object({
    ...{ change: z.enum(["give", "take"]), roleId: snowflake, userId: snowflake.optional() },
    ...lasting,
  }),
  async perform({ change, roleId, userId, ...given }, { caller, checks, guilds, carryOut, granted, now }) {
    const { guildId } = caller;
    const until = untilOf(given, now());
    if (until !== undefined && change === "take")
      throw new RefusalError("Roles can be given for a time, but not taken for one");
    const member = userId ?? caller.userId;
    await granted(guildId, roleId);
    const role = await guilds.role(guildId, roleId);
    if (role === undefined || roleId === guildId) throw ofServer("There's no such role");
    if (role.isManaged || role.isTurbots || hasPowers(role.permissions)) {
      throw new RefusalError(
        `Plugins can only give and take roles without any powers, and "${role.name}" has some`,
      );
    }
    // Whoever got it could use what was delegated to it.
    if (checks.isDelegated(guildId, roleId)) {
      throw ofServer(
        `Plugins can't give or take the role "${role.name}": an admin let its members use a plugin without Discord's permission. They can take that back with /plugins`,
      );
    }
    if (!(await mayManage(guilds, guildId, guilds.botUserId, role))) {
      throw ofServer(
        `Turbot isn't allowed to manage the role "${role.name}": its own role must be above it, with Manage Roles`,
      );
    }
    // People can't free themselves of a role that restricts them.
    const isForOneself = member === caller.userId && !(change === "take" && role.isRestrictive);
    if (!isForOneself)
      checks.lendsRights(caller, "roles of the person it is about that hold nobody back can be changed");
    const right = isForOneself ? "own" : await rightOf(caller, member, role, roleId, { checks, guilds });
    // A role would let them skip the rules.
    if (change === "give" && (await guilds.isPending(guildId, member))) {
      throw ofServer(
        `They haven't accepted the server's rules yet, and can't get a role before that: give it on("memberScreened")`,
      );
    }
    const kind = change === "give" ? "giveRole" : "takeRole";
    const { isRestrictive } = role;
    return carryOut(guildId, { kind, guildId, userId: member, roleId, isRestrictive, until }, caller, right);
  },
});

/** By which right somebody changes a role of somebody else's. @throws RefusalError if they may not */
async function rightOf(
  { guildId, userId }: Caller,
  member: string,
  role: RoleInfo,
  roleId: string,
  { checks, guilds }: { readonly checks: Checks; readonly guilds: Pick<GuildPowers, "standing"> },
): Promise<Right> {
  if (await mayManage(guilds, guildId, userId, role)) return "own";
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
