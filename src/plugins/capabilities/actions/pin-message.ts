import { z } from "zod";
import { notOwn } from "../sent-messages.ts";
import { alsoByItself } from "./action.ts";
import { snowflake } from "./place.ts";

/** Pins or unpins one of the plugin's own messages: the first, if its text became several. */
export const pinMessage = alsoByItself({
  need: "pin_messages",
  input: z.object({ change: z.enum(["pin", "unpin"]), channelId: snowflake, messageId: snowflake }),
  async perform({ change, channelId, messageId }, { checks, ownMessage, carryOut, mayIn, permitted }) {
    const [first] = ownMessage(channelId, messageId)?.ids ?? [];
    if (first === undefined) throw notOwn();
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    const right = await permitted(channelId, by, "pin messages");
    return carryOut(guildId, { kind: change, channelId, messageId: first }, by, right);
  },
});
