import { z } from "zod";
import { newThread } from "../../../../../packages/discord-rules/channels.ts";
import { violationText } from "../../../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { discordCode, refusedFor } from "../../../../discord/rest/discord-errors.ts";
import type { GuildPowers } from "../../guild-powers.ts";
import { inSomebodysName } from "../action.ts";
import { ofServer } from "../checks.ts";
import { channelOf } from "../place.ts";

/** One message can mention so many, and more people make no thread private. */
const mostBroughtIn = 50;

/** Opens a private thread with whoever asks, and with members of the roles that an admin named: what was offered, nothing else. */
export const startPrivateThread = inSomebodysName({
  need: "private_threads",
  input: z.object({ name: z.string().trim() }),
  async perform({ name }, { caller, checks, guilds, carryOut, granted, permitted }) {
    if (!caller.lendsRights) {
      throw new RefusalError(
        "An event lends nobody's rights: a private thread is opened for whoever uses a command, button, menu or form",
      );
    }
    const [wrong] = newThread({ name }, []);
    if (wrong !== undefined) throw new RefusalError(`thread: ${violationText(wrong)}`);
    const channelId = channelOf({}, caller);
    const guildId = await checks.guildOf(channelId);
    await granted(guildId);
    await permitted(channelId, undefined, "open private threads and look after them");
    if ((await guilds.thread(channelId)) !== undefined)
      throw ofServer("There are no threads in threads: this can be asked for in a channel");
    const { userId } = caller;
    const roleIds = checks.picked("private_threads", guildId) ?? [];
    const members = roleIds.length === 0 ? [] : await membersOf(guilds, guildId, roleIds);
    const memberIds = members.filter((id) => id !== userId && id !== guilds.botUserId);
    return carryOut(guildId, { kind: "privateThread", channelId, name, userId, memberIds }, caller);
  },
});

async function membersOf(
  guilds: Pick<GuildPowers, "roleMembers">,
  guildId: string,
  roleIds: readonly string[],
): Promise<readonly string[]> {
  try {
    return await guilds.roleMembers(guildId, roleIds, mostBroughtIn);
  } catch (error) {
    if (!refusedFor(error, discordCode.missingAccess)) throw error;
    throw ofServer(
      "Turbot can't see who is in the roles that an admin picked: its operator can switch on the Server Members Intent for it at Discord",
    );
  }
}
