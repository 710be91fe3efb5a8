import { z } from "zod";
import { inSomebodysName } from "./action.ts";
import { ofServer } from "./checks.ts";
import { channelOf, snowflake } from "./place.ts";

/** Deletes a message: the person's own, or any that the person who asks may delete, or was let delete. */
export const deleteMessage = inSomebodysName({
  need: "delete_messages",
  input: z.object({ messageId: snowflake }),
  async perform({ messageId }, { caller, checks, guilds, carryOut, granted, permitted }) {
    const channelId = channelOf({}, caller);
    const guildId = await checks.guildOf(channelId);
    await granted(guildId);
    const authorId = await guilds.authorOf(channelId, messageId);
    const isOwn = authorId === caller.userId;
    if (!isOwn) checks.lendsRights(caller, "a message from the person it is about can be deleted");
    const asker = isOwn ? undefined : caller;
    const right = await permitted(channelId, asker, "delete messages", authorId);
    // Nobody knows who is behind a webhook: its messages are announcements, or another app's.
    if (right === "delegated" && (await guilds.message(channelId, messageId))?.webhook_id !== undefined)
      throw ofServer("A webhook wrote it: only somebody with Discord's permission can delete messages then");
    return carryOut(guildId, { kind: "delete", channelId, messageId, authorId }, caller, right);
  },
});
