import { z } from "zod";
import { channelChange } from "../../../../../packages/discord-rules/channels.ts";
import { violationText } from "../../../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { alsoByItself } from "../action.ts";
import { snowflake } from "../place.ts";
import { channelAt } from "./channel-at.ts";

/** Changes a channel's name or topic. */
export const changeChannel = alsoByItself({
  need: "manage_channels",
  input: z.object({
    ...{ channelId: snowflake, name: z.string().trim().optional(), topic: z.string().trim().optional() },
  }),
  async perform({ channelId, name, topic }, { checks, guilds, mayIn, permitted, carryOut }) {
    const change = { ...(name === undefined ? {} : { name }), ...(topic === undefined ? {} : { topic }) };
    if (Object.keys(change).length === 0) throw new RefusalError("Say what to change: name or topic");
    const [wrong] = channelChange(change, []);
    if (wrong !== undefined) throw new RefusalError(`channel: ${violationText(wrong)}`);
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    const right = await permitted(channelId, by, "change channels");
    await channelAt(guilds, channelId);
    return carryOut(guildId, { kind: "changeChannel", channelId, ...change }, by, right);
  },
});
