import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { RefusalError } from "../../../../declaration/refusal.ts";
import type { Caller } from "../../../dispatch/call.ts";
import { holds } from "../../permission-bits.ts";
import { alsoByItself } from "../action.ts";
import { ofServer } from "../checks.ts";
import { snowflake } from "../place.ts";
import { threadAt } from "./thread-at.ts";

const input = z.object({ channelId: snowflake, userId: snowflake });

/** Brings somebody into a thread without a ping, for whoever may manage threads there. */
export const addToThread = alsoByItself({
  need: "manage_threads",
  input,
  async perform({ channelId, userId }, { checks, guilds, mayIn, permitted, carryOut }) {
    const guildId = await checks.guildOf(channelId);
    const by = asking(await mayIn(guildId, channelId));
    const right = await permitted(channelId, by, "add people to threads");
    const { isPrivate } = await openThread(guilds, channelId);
    // Whose role was let look after threads doesn't see what others say in private ones.
    if (right === "delegated" && isPrivate && !(await guilds.isInThread(channelId, by.userId)))
      throw ofServer(
        "Only somebody who is in a private thread, or has Discord's own permission, can add people to it",
      );
    // Discord says nothing when it adds nobody.
    if (!holds(await guilds.permissionsIn(channelId, userId), PermissionFlagsBits.ViewChannel))
      throw ofServer("They can't see this channel, or aren't in the server");
    return carryOut(guildId, { kind: "addToThread", channelId, userId }, by, right);
  },
});

/** Takes somebody out of a thread: whoever asks to leave, or somebody else for whoever may manage threads there. */
export const removeFromThread = alsoByItself({
  need: "manage_threads",
  input,
  async perform({ channelId, userId }, { checks, guilds, mayIn, permitted, carryOut }) {
    if (userId === guilds.botUserId) throw ofServer("Turbot stays in the threads that it looks after");
    const guildId = await checks.guildOf(channelId);
    const by = asking(await mayIn(guildId, channelId));
    const leaves = by.userId === userId;
    const right = await permitted(channelId, leaves ? undefined : by, "remove people from threads", userId);
    await openThread(guilds, channelId);
    return carryOut(guildId, { kind: "removeFromThread", channelId, userId }, by, right);
  },
});

/** Nobody is moved by an event or a schedule. */
function asking(by: Caller | undefined): Caller {
  if (by?.lendsRights === true) return by;
  throw new RefusalError(
    "People are added to threads and removed from them only for somebody who uses a command, button, menu or form",
  );
}

async function openThread(
  guilds: Parameters<typeof threadAt>[0],
  channelId: string,
): ReturnType<typeof threadAt> {
  const thread = await threadAt(guilds, channelId);
  if (thread.archived) throw ofServer("The thread is closed: open it first");
  return thread;
}
