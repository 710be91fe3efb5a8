import { z } from "zod";
import { threadChange } from "../../../../../packages/discord-rules/channels.ts";
import { violationText } from "../../../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { alsoByItself } from "../action.ts";
import { snowflake } from "../place.ts";
import { forWhom } from "./for-whom.ts";
import { threadAt } from "./thread-at.ts";

/** What waited for a press is kept as text. */
const flag = z.union([z.boolean(), z.literal("true").transform(() => true)]).optional();

/** Closes, opens, locks, unlocks or renames a thread: the plugin's own, or any that whoever asks may manage. */
export const changeThread = alsoByItself({
  need: "manage_threads",
  input: z.object({
    ...{ channelId: snowflake, archived: flag, locked: flag, name: z.string().trim().optional() },
  }),
  async perform({ channelId, archived, locked, name }, on) {
    const { caller, underWay, guilds, ownMessage, granted, permitted, mayIn, carryOut, checks } = on;
    const change = {
      ...(archived === undefined ? {} : { archived }),
      ...(locked === undefined ? {} : { locked }),
      ...(name === undefined ? {} : { name }),
    };
    if (Object.keys(change).length === 0)
      throw new RefusalError("Say what to change about the thread: archived, locked or name");
    const [wrong] = threadChange(change, []);
    if (wrong !== undefined) throw new RefusalError(`thread: ${violationText(wrong)}`);
    const guildId = await checks.guildOf(channelId);
    const isOwn = ownMessage(channelId, channelId) !== undefined;
    if (isOwn) await granted(guildId);
    const by = isOwn ? forWhom(caller, underWay, guildId) : await mayIn(guildId, channelId);
    const right = await permitted(channelId, isOwn ? undefined : by, "manage threads");
    const before = await threadAt(guilds, channelId);
    const { archived: wasArchived, locked: wasLocked } = before;
    // Discord counts no name that a thread has already.
    const { name: same, ...rest } = change;
    const changed = same === before.name ? rest : change;
    if (Object.keys(changed).length === 0) return undefined;
    return carryOut(
      guildId,
      {
        ...{ kind: "changeThread", channelId, isOwn, ...changed },
        before: { archived: wasArchived, locked: wasLocked },
      },
      by,
      right,
    );
  },
});
