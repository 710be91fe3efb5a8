import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { moderationLimits } from "../../../../../packages/discord-rules/moderation/limits.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { inSomebodysName } from "../action.ts";
import { ofServer } from "../checks.ts";
import { reachMember } from "../reach-member.ts";
import { onSomebody } from "./on-somebody.ts";

const need = "change_nicknames";

/** Changes a member's nickname, or takes it away: somebody else's by whoever may, or one's own. */
export const nickname = inSomebodysName({
  need,
  input: z.object({
    ...onSomebody,
    nickname: z
      .string()
      .trim()
      .max(moderationLimits.nickname)
      .nullable()
      .transform((name) => (name === "" ? null : name)),
  }),
  async perform({ userId, nickname: name, reason }, { caller, checks, guilds, carryOut, granted }) {
    const { guildId } = caller;
    await granted(guildId);
    if (!caller.lendsRights)
      throw new RefusalError(
        "An event lends nobody's rights: nicknames are changed for somebody's command or button",
      );
    const oneselfWith = PermissionFlagsBits.ChangeNickname;
    const { right } = await reachMember(
      { need, guildId, targetId: userId, by: caller, oneselfWith },
      { checks, guilds },
    );
    const before = await guilds.nicknameOf(guildId, userId);
    if (before === undefined) throw ofServer("They aren't in this server");
    return carryOut(
      guildId,
      { kind: "nickname", guildId, userId, nickname: name, before, reason },
      caller,
      right,
    );
  },
});
