import { z } from "zod";
import { moderationLimits } from "../../../../../packages/discord-rules/moderation/limits.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { type ActionContext, inSomebodysName } from "../action.ts";
import { ofServer } from "../checks.ts";
import { lasting } from "../lasting.ts";
import { reachMember } from "../reach-member.ts";
import { onSomebody } from "./on-somebody.ts";

const need = "ban_members";

/** Bans somebody, who needn't be a member, for good or for a time. */
export const ban = inSomebodysName({
  need,
  input: z.object({ ...onSomebody, for: lasting.for, deleteMessages: lasting.for }),
  async perform({ userId, reason, for: ms, deleteMessages = 0 }, on) {
    const { caller, checks, guilds, carryOut, granted, now } = on;
    const { guildId } = caller;
    await granted(guildId);
    checks.lendsRights(caller, "what a plugin does by itself is possible, and no ban");
    const deleteSeconds = Math.floor(deleteMessages / 1_000);
    if (deleteSeconds > moderationLimits.banDeletes)
      throw new RefusalError("A ban deletes messages of the last 7 days at most");
    const wanted = { need, guildId, targetId: userId, by: caller, orStranger: true } as const;
    const { right } = await reachMember(wanted, { checks, guilds });
    if ((await guilds.isBanned(guildId, userId)) && !(await isForATime(guildId, userId, on)))
      throw ofServer("They are banned already");
    const until = ms === undefined ? undefined : now() + ms;
    const deed = { kind: "ban", guildId, userId, deleteSeconds, for: ms, until, reason } as const;
    return carryOut(guildId, deed, caller, right);
  },
});

/** Lifts a ban, whoever gave it. */
export const unban = inSomebodysName({
  need,
  input: z.object(onSomebody),
  async perform({ userId, reason }, { caller, checks, guilds, carryOut, granted }) {
    const { guildId } = caller;
    await granted(guildId);
    checks.lendsRights(caller, "what a plugin does by itself is possible, and no bans are lifted");
    const wanted = { need, guildId, targetId: userId, by: caller, orStranger: true } as const;
    const { right } = await reachMember(wanted, { checks, guilds });
    if (!(await guilds.isBanned(guildId, userId))) throw ofServer("They aren't banned");
    return carryOut(guildId, { kind: "unban", guildId, userId, reason }, caller, right);
  },
});

/** The plugin banned them for a time, and nobody else has since: another time, or none, can take the place of that. */
async function isForATime(
  guildId: string,
  userId: string,
  { lately, guilds }: Pick<ActionContext, "lately" | "guilds">,
): Promise<boolean> {
  const last = lately(guildId).find(
    ({ what, state }) =>
      what.userId === userId &&
      what.didNotHappen !== true &&
      (what.kind === "ban" || (what.kind === "unban" && state !== "begun")),
  );
  if (last?.what.kind !== "ban" || last.state === "undone" || last.what.until === undefined) return false;
  return guilds.isBannedForPlugin(guildId, userId);
}
