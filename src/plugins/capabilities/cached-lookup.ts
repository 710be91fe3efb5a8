import type { Lookup } from "./lookup.ts";
import { createRateLimit } from "./rate-limit.ts";

/** Cache an answer for this long, in milliseconds: a listener asks again with every message. */
const freshMs = 5_000;
/** The most answers in the cache. */
const maxCached = 500;

/**
 * Looks things up for one plugin, which can ask as often as it likes: repeated questions are answered from the cache, and the rest
 * wait their turn. All plugins and Turbot itself share Discord's limits, and too many requests for things that don't exist or aren't
 * accessible get all of Turbot locked out.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createCachedLookup(lookup: Lookup, elapsed: () => number): Lookup {
  const limit = createRateLimit(20, 2, elapsed);
  const known = new Map<string, { readonly answer: Promise<unknown>; readonly at: number }>();

  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const before = known.get(key);
    if (before !== undefined && elapsed() - before.at < freshMs) return before.answer as Promise<T>;
    const waitMs = limit.reserve();
    const answer = waitMs === 0 ? ask() : new Promise((resolve) => setTimeout(resolve, waitMs)).then(ask);
    known.delete(key);
    known.set(key, { answer, at: elapsed() + waitMs });
    answer.catch(() => known.delete(key));
    const oldest = known.keys().next().value;
    if (known.size > maxCached && oldest !== undefined) known.delete(oldest);
    return answer;
  };

  return {
    served: lookup.served,
    channel: (id) => once(`channel ${id}`, () => lookup.channel(id)),
    guilds: () => once("guilds", lookup.guilds),
    guild: (id) => once(`guild ${id}`, () => lookup.guild(id)),
    member: (guildId, userId) => once(`member ${guildId} ${userId}`, () => lookup.member(guildId, userId)),
    members: (guildId, search) =>
      once(`members ${guildId} ${JSON.stringify(search)}`, () => lookup.members(guildId, search)),
    memberCount: (guildId) => once(`count ${guildId}`, () => lookup.memberCount(guildId)),
    roles: (guildId) => once(`roles ${guildId}`, () => lookup.roles(guildId)),
  };
}
