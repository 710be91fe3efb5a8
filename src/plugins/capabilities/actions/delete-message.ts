import { z } from "zod";
import { inSomebodysName } from "./action.ts";
import { channelOf, snowflake } from "./place.ts";

/** Deletes a message: the person's own, or any that the person who asks may delete. */
export const deleteMessage = inSomebodysName({
  need: "delete_messages",
  input: z.object({ messageId: snowflake }),
  async perform({ messageId }, { caller, checks, guilds, carryOut, granted, permitted }) {
    const channelId = channelOf({}, caller);
    const guildId = await checks.guildOf(channelId);
    await granted(guildId);
    const isOwn = (await guilds.authorOf(channelId, messageId)) === caller.userId;
    if (!isOwn) checks.lendsRights(caller, "a message from the person it is about can be deleted");
    await permitted(channelId, isOwn ? undefined : caller, "delete messages");
    return carryOut(guildId, { kind: "delete", channelId, messageId }, caller);
  },
});
