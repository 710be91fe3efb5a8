import type { GuildPowers, Openness } from "./guild-powers.ts";
import { createRemembered } from "./remembered.ts";

/**
 * Who can read a channel, as Discord said within the last minute.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createKnownOpenness(
  guilds: Pick<GuildPowers, "openness">,
  elapsed: () => number,
): GuildPowers["openness"] {
  const remembered = createRemembered<Openness | undefined>(elapsed);
  return (channelId) => remembered(channelId, () => guilds.openness(channelId));
}
