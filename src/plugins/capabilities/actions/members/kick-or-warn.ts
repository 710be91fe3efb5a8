import { z } from "zod";
import { type Action, alsoByItself } from "../action.ts";
import { reachMember } from "../reach-member.ts";
import { guildIn, onSomebody } from "./on-somebody.ts";

/** Removes a member, who can come back with an invite. */
export const kick = kickOrWarn("kick", "kick_members");

/** Warns a member: nothing happens but that they are told. */
export const warn = kickOrWarn("warn", "warn_members");

/** Both have no more to them than whom they reach. */
function kickOrWarn(kind: "kick" | "warn", need: "kick_members" | "warn_members"): Action {
  return alsoByItself({
    need,
    input: z.object(onSomebody),
    async perform({ userId, reason, ...place }, { caller, checks, guilds, carryOut, mayIn }) {
      const guildId = guildIn(place, caller);
      const by = await mayIn(guildId, undefined);
      const { right } = await reachMember({ need, guildId, targetId: userId, by }, { checks, guilds });
      return carryOut(guildId, { kind, guildId, userId, reason }, by, right);
    },
  });
}
