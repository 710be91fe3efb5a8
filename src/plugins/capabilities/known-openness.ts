import type { GuildPowers, Openness } from "./guild-powers.ts";

/** Milliseconds that it is remembered who can read a channel: with every message of a listener it is asked. */
const freshMs = 60_000;
const mostRemembered = 1_000;

/**
 * Who can read a channel, as Discord said within the last minute.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createKnownOpenness(
  guilds: Pick<GuildPowers, "openness">,
  elapsed: () => number,
): GuildPowers["openness"] {
  const known = new Map<string, { readonly openness: Promise<Openness | undefined>; readonly at: number }>();
  return (channelId) => {
    const before = known.get(channelId);
    if (before !== undefined && elapsed() - before.at < freshMs) return before.openness;
    const openness = guilds.openness(channelId);
    known.delete(channelId);
    known.set(channelId, { openness, at: elapsed() });
    openness.catch(() => known.delete(channelId));
    const oldest = known.keys().next().value;
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return openness;
  };
}
