import { z } from "zod";
import { newThread } from "../../../../packages/discord-rules/channels.ts";
import { violationText } from "../../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../../declaration/refusal.ts";
import { alsoByItself } from "./action.ts";
import { channelOf, place } from "./place.ts";

/** Opens a public thread, from a message or on its own. */
export const startThread = alsoByItself({
  need: "create_threads",
  input: place.extend({ name: z.string().trim() }),
  async perform(given, { caller, checks, carryOut, mayIn, permitted }) {
    const channelId = channelOf(given, caller);
    const [wrong] = newThread({ name: given.name }, []);
    if (wrong !== undefined) throw new RefusalError(`thread: ${violationText(wrong)}`);
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    await permitted(channelId, by, "open threads");
    const { name, messageId } = given;
    const from = messageId === undefined ? {} : { messageId };
    return carryOut(guildId, { kind: "thread", channelId, name, ...from }, by);
  },
});
