import { z } from "zod";
import { moderationLimits } from "../../../../../packages/discord-rules/moderation/limits.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { needOf } from "../../../../plugin-api/needs.ts";
import { alsoByItself } from "../action.ts";
import { ofServer } from "../checks.ts";
import { lasting } from "../lasting.ts";
import { isAdmin, reachMember } from "../reach-member.ts";
import { guildIn, onSomebody } from "./on-somebody.ts";

const need = "time_out_members";
const longestMs = moderationLimits.timeOut * 1_000;
/** Discord counts by its own clock, and refuses a moment more than 28 days. */
const clockMs = 60_000;

/** Times a member out: Discord ends that. */
export const timeOut = alsoByItself({
  need,
  input: z.object({ ...onSomebody, for: lasting.for.unwrap() }),
  async perform({ userId, reason, for: asked, ...place }, on) {
    const { caller, checks, guilds, carryOut, mayIn, now } = on;
    const guildId = guildIn(place, caller);
    if (asked > longestMs) throw new RefusalError("A time-out lasts 28 days at most");
    const by = await mayIn(guildId, undefined);
    const { right, target } = await reachMember({ need, guildId, targetId: userId, by }, { checks, guilds });
    if (target !== undefined && isAdmin(target))
      throw ofServer("They are an administrator: Discord lets nobody time those out");
    const { delegateMost = 0 } = needOf(need) ?? {};
    if (right === "delegated" && asked > delegateMost * 1_000) {
      throw ofServer(
        `Whoever asked was let do it by an admin, for ${delegateMost / 3_600} hours at most: only somebody with Discord's permission can do it for longer`,
      );
    }
    const ms = Math.min(asked, longestMs - clockMs);
    const before = await guilds.timeOutOf(guildId, userId);
    const mayEnd = by?.lendsRights === true && right === "own";
    if (!mayEnd && before !== undefined && before > now() + ms)
      throw ofServer(
        "They are timed out for longer already: only somebody who asks and has Discord's own permission can make that shorter",
      );
    const deed = { kind: "timeOut", guildId, userId, for: ms, endsAt: now() + ms, before, reason } as const;
    return carryOut(guildId, deed, by, right);
  },
});

/** Ends a time-out, whoever gave it: only for somebody who asks and may do it themselves. */
export const endTimeOut = alsoByItself({
  need,
  input: z.object(onSomebody),
  async perform({ userId, reason, ...place }, { caller, checks, guilds, carryOut, mayIn }) {
    const guildId = guildIn(place, caller);
    const by = await mayIn(guildId, undefined);
    if (by?.lendsRights !== true) throw ofServer("Time-outs are ended only for somebody who asks");
    const { right } = await reachMember({ need, guildId, targetId: userId, by }, { checks, guilds });
    if (right === "delegated")
      throw ofServer("Only somebody with Discord's own permission can end a time-out");
    const before = await guilds.timeOutOf(guildId, userId);
    if (before === undefined) throw ofServer("They aren't timed out");
    return carryOut(guildId, { kind: "endTimeOut", guildId, userId, before, reason }, by, right);
  },
});
