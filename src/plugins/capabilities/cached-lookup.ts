import type { Lookup } from "./lookup.ts";
import { createRateLimit } from "./rate-limit.ts";

/** What was looked up is the same for so long, in milliseconds: a listener asks again with every message. */
const FRESH_MS = 5_000;
/** So many answers are remembered. */
const MOST = 500;

/**
 * Looks up for one plugin, which may ask as often as it likes: what it asks again is remembered, and the rest waits its
 * turn. All plugins and Turbot itself share what Discord permits, and who asks for too much that isn't there or isn't
 * theirs is locked out, all of Turbot with them.
 *
 * @param elapsed the monotonic clock, in milliseconds
 */
export function createCachedLookup(lookup: Lookup, elapsed: () => number): Lookup {
  const asked = createRateLimit(20, 2, elapsed);
  const known = new Map<string, { readonly answer: Promise<unknown>; readonly at: number }>();

  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const before = known.get(key);
    if (before !== undefined && elapsed() - before.at < FRESH_MS) return before.answer as Promise<T>;
    const waitMs = asked.reserve();
    const answer = waitMs === 0 ? ask() : new Promise((resolve) => setTimeout(resolve, waitMs)).then(ask);
    known.delete(key);
    known.set(key, { answer, at: elapsed() + waitMs });
    answer.catch(() => known.delete(key));
    const oldest = known.keys().next().value;
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return answer;
  };

  return {
    channel: (id) => once(`channel ${id}`, () => lookup.channel(id)),
    guilds: () => once("guilds", lookup.guilds),
    roles: (guildId) => once(`roles ${guildId}`, () => lookup.roles(guildId)),
  };
}
