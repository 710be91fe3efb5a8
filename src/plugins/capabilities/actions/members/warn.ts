import { z } from "zod";
import { alsoByItself } from "../action.ts";
import { reachMember } from "../reach-member.ts";
import { guildIn, onSomebody } from "./on-somebody.ts";

const need = "warn_members";

/** Warns a member: nothing happens but that they are told. */
export const warn = alsoByItself({
  need,
  input: z.object(onSomebody),
  async perform({ userId, reason, ...place }, { caller, checks, guilds, carryOut, mayIn }) {
    const guildId = guildIn(place, caller);
    const by = await mayIn(guildId, undefined);
    const { right } = await reachMember({ need, guildId, targetId: userId, by }, { checks, guilds });
    return carryOut(guildId, { kind: "warn", guildId, userId, reason }, by, right);
  },
});
