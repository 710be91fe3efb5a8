import { createClaudeWords } from "../claude/claude-words.ts";
import { createReadWords } from "../words/read-words.ts";
import { createCachedLookup } from "./cached-lookup.ts";
import { createQueues } from "./in-order.ts";
import type { Lookup } from "./lookup.ts";
import { createRateLimit, createRateLimits } from "./rate-limit.ts";

/** What all engines of one plugin share: a plugin with many gets no more than one with one. */
export function createHostShares(lookup: Lookup, elapsed: () => number) {
  return {
    // A plugin that stores in a loop is slowed down; one that sends messages in a loop is refused.
    callLimit: createRateLimit(300, 50, elapsed),
    messages: createRateLimit(20, 1, elapsed),
    requests: createRateLimit(20, 1, elapsed),
    // Apart, so that neither a flood of events nor other people keep moderators from what they ask the plugin for.
    actionLimits: { asked: createRateLimits(10, 1, elapsed), byItself: createRateLimit(10, 1, elapsed) },
    pictures: createRateLimit(5, 0.5, elapsed),
    readLimit: createRateLimit(20, 1, elapsed),
    lookups: createCachedLookup(lookup, elapsed),
    inOrder: createQueues(),
    /** What it has read, by server. An engine may end and its store still hold the words, so this doesn't end with it. */
    words: createReadWords(),
    /** What Claude answered it, in all servers. */
    claudeWords: createClaudeWords(),
  };
}

export type HostShares = ReturnType<typeof createHostShares>;
