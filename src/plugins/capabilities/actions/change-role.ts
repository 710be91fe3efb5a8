import { PermissionFlagsBits as bits } from "discord-api-types/v10";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { GuildPowers, RoleInfo } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";
import { inSomebodysName } from "./action.ts";
import { ofServer } from "./checks.ts";
import { snowflake } from "./place.ts";

/** A role that has any of these, in the guild or in one channel, has power over others: no plugin gives or takes it. */
const powers =
  bits.Administrator |
  bits.BanMembers |
  bits.BypassSlowmode |
  bits.KickMembers |
  bits.ManageChannels |
  bits.ManageEvents |
  bits.ManageGuild |
  bits.ManageGuildExpressions |
  bits.ManageMessages |
  bits.ManageNicknames |
  bits.ManageRoles |
  bits.ManageThreads |
  bits.ManageWebhooks |
  bits.MentionEveryone |
  bits.ModerateMembers |
  bits.MoveMembers |
  bits.MuteMembers |
  bits.PinMessages |
  bits.DeafenMembers |
  bits.ViewAuditLog;

/** Whether permissions hold any power over others. @param permissions in bits */
export function hasPowers(permissions: bigint): boolean {
  return (permissions & powers) !== 0n;
}

/** Gives or takes a role without powers. */
export const changeRole = inSomebodysName({
  need: "manage_roles",
  input: z.object({ change: z.enum(["give", "take"]), roleId: snowflake, userId: snowflake.optional() }),
  async perform({ change, roleId, userId }, { caller, checks, guilds, carryOut, granted }) {
    const { guildId } = caller;
    const member = userId ?? caller.userId;
    await granted(guildId, roleId);
    const role = await guilds.role(guildId, roleId);
    if (role === undefined || roleId === guildId) throw ofServer("There's no such role");
    if (role.isManaged || role.isTurbots || hasPowers(role.permissions)) {
      throw new RefusalError(
        `Plugins can only give and take roles without any powers, and "${role.name}" has some`,
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
    if (!isForOneself && !(await mayManage(guilds, guildId, caller.userId, role)))
      throw ofServer(`Whoever asked for it isn't allowed to manage the role "${role.name}"`);
    // A role would let them skip the rules.
    if (change === "give" && (await guilds.isPending(guildId, member))) {
      throw ofServer(
        `They haven't accepted the server's rules yet, and can't get a role before that: give it on("memberScreened")`,
      );
    }
    const kind = change === "give" ? "giveRole" : "takeRole";
    return carryOut(guildId, { kind, guildId, userId: member, roleId }, caller);
  },
});

async function mayManage(
  guilds: Pick<GuildPowers, "standing">,
  guildId: string,
  userId: string,
  role: RoleInfo,
): Promise<boolean> {
  const { permissions, top } = await guilds.standing(guildId, userId);
  return holds(permissions, bitsOf("manage_roles")) && top > role.position;
}
