import { z } from "zod";
import { channelLimits } from "../../../../../packages/discord-rules/channels.ts";
import { alsoByItself } from "../action.ts";
import { lasting, untilOf } from "../lasting.ts";
import { snowflake } from "../place.ts";
import { channelAt } from "./channel-at.ts";

const { min, max } = channelLimits.slowmode;
/** What waited for a press is kept as text. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,5}s$/)
    .transform((text) => Number.parseInt(text, 10)),
]);

/** Sets how long everybody waits between two messages in a channel. */
export const slowMode = alsoByItself({
  need: "manage_channels",
  input: z.object({
    channelId: snowflake,
    seconds: number.pipe(z.number().int().min(min).max(max)),
    ...lasting,
  }),
  async perform({ channelId, seconds, ...given }, { checks, guilds, now, mayIn, permitted, carryOut }) {
    const guildId = await checks.guildOf(channelId);
    const by = await mayIn(guildId, channelId);
    const right = await permitted(channelId, by, "change channels");
    const { slowMode: before } = await channelAt(guilds, channelId);
    const until = untilOf(given, now());
    const ends = until === undefined ? {} : { until };
    return carryOut(guildId, { kind: "slowMode", channelId, seconds, before, ...ends }, by, right);
  },
});
