import { createHash } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import { type PromptPiece, promptPieces, tokensOf } from "./count-tokens.ts";

/** A call's prompt tokens, as the API reports them. */
export interface PromptTokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Remembers prefixes that end in `cache_control`, as the prompt cache does. */
export interface PromptCache {
  count(call: Anthropic.MessageCreateParams): PromptTokens;
}

/** Shorter prefixes are not cached, and say nothing about it (Sonnet's and Opus's minimum). */
const SHORTEST_PREFIX = 1_024;

export function createPromptCache(now: () => number = Date.now): PromptCache {
  const kept = new Map<string, number>();
  return {
    count(call) {
      const prefixes = prefixesOf(call.model, promptPieces(call));
      const total = prefixes.at(-1)?.tokens ?? 0;
      const marked = prefixes.filter((prefix) => prefix.cacheForMs !== undefined);
      const end = marked.at(-1)?.tokens ?? 0;
      if (end < SHORTEST_PREFIX) return { input: total, cacheRead: 0, cacheWrite: 0 };
      const hit = prefixes
        .filter((prefix) => prefix.tokens <= end && (kept.get(prefix.key) ?? 0) > now())
        .at(-1);
      for (const prefix of marked)
        if (prefix.tokens >= SHORTEST_PREFIX) kept.set(prefix.key, now() + (prefix.cacheForMs ?? 0));
      const cacheRead = hit?.tokens ?? 0;
      return { input: total - end, cacheRead, cacheWrite: end - cacheRead };
    },
  };
}

function prefixesOf(model: string, pieces: readonly PromptPiece[]) {
  const hash = createHash("sha256").update(model);
  let tokens = 0;
  return pieces.map((piece) => {
    hash.update(piece.text).update("\0");
    tokens += tokensOf(piece.text);
    return { key: hash.copy().digest("hex"), tokens, cacheForMs: piece.cacheForMs };
  });
}
