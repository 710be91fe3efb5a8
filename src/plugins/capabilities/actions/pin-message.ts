import { z } from "zod";
import { notOwn } from "../sent-messages.ts";
import { alsoByItself } from "./action.ts";
import { snowflake } from "./place.ts";

/** Pins or unpins one of the plugin's own messages: the first, if its text became several. */
export const pinMessage = alsoByItself({
  need: "pin_messages",
  input: z.object({ change: z.enum(["pin", "unpin"]), channelId: snowflake, messageId: snowflake }),
  async perform({ change, channelId, messageId }, { caller, checks, ownMessage, carryOut }) {
    const [first] = ownMessage(channelId, messageId)?.ids ?? [];
    if (first === undefined) throw notOwn();
    const guildId = await checks.guildOf(channelId);
    await checks.granted("pin_messages", guildId);
    await checks.permitted("pin_messages", channelId, caller, "pin messages");
    return carryOut("pin_messages", guildId, { kind: change, channelId, messageId: first });
  },
});
