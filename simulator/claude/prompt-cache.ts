import { createHash } from "node:crypto";
import type { Model } from "../../src/claude/models/model.ts";
import type { Call } from "./call-shape.ts";
import { promptPieces, tokensOf } from "./count-tokens.ts";

/** A call's prompt tokens, as the API reports them. */
export interface PromptTokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Remembers prefixes that end in `cache_control`, as the prompt cache does. */
export interface PromptCache {
  count(call: Call, model: Model): PromptTokens;
}

export function createPromptCache(now: () => number = Date.now): PromptCache {
  const kept = new Map<string, number>();
  return {
    count(call, model) {
      // Shorter prefixes are silently not cached.
      const { shortestCachedPrefix: shortest } = model;
      const prefixes = prefixesOf(call, model);
      const total = prefixes.at(-1)?.tokens ?? 0;
      const marked = prefixes.filter((prefix) => prefix.cacheForMs !== undefined);
      const end = marked.at(-1)?.tokens ?? 0;
      if (end < shortest) return { input: total, cacheRead: 0, cacheWrite: 0 };
      const hit = prefixes
        .filter((prefix) => prefix.tokens <= end && (kept.get(prefix.key) ?? 0) > now())
        .at(-1);
      for (const prefix of marked)
        if (prefix.tokens >= shortest) kept.set(prefix.key, now() + (prefix.cacheForMs ?? 0));
      const cacheRead = hit?.tokens ?? 0;
      return { input: total - end, cacheRead, cacheWrite: end - cacheRead };
    },
  };
}

function prefixesOf(call: Call, model: Model) {
  const hash = createHash("sha256").update(model.id);
  let tokens = 0;
  return promptPieces(call, model).map((piece) => {
    hash.update(piece.key ?? piece.text).update("\0");
    tokens += tokensOf(piece.text, model);
    return { key: hash.copy().digest("hex"), tokens, cacheForMs: piece.cacheForMs };
  });
}
