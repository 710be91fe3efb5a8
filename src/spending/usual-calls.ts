import type { CallKind } from "../claude/call-kinds.ts";
import { settingsFor } from "../claude/call-kinds.ts";
import type { Model } from "../claude/models/model.ts";
import { microDollars, mostOf } from "./prices.ts";
import type { Cost } from "./store/spending-table.ts";

/**
 * What one call of each kind reads and writes, in characters, measured with the simulated Claude in November 2026 (for the cached
 * part of a plugin's prompt: `node --test src/pipeline/plugin-path.test.ts`). The number of thinking tokens is an assumption.
 */
export const usualCalls = {
  chat: { kind: "chat", fresh: 3_000, cacheRead: 3_100, cacheWrite: 0, written: 350, thinking: 150 },
  planning: {
    kind: "planning",
    fresh: 1_500,
    cacheRead: 5_500,
    cacheWrite: 0,
    written: 1_200,
    thinking: 600,
  },
  plugin: {
    kind: "write_plugin",
    fresh: 0,
    cacheRead: 0,
    cacheWrite: 260_000,
    written: 10_000,
    thinking: 4_000,
  },
  core: { kind: "write_core", fresh: 0, cacheRead: 0, cacheWrite: 335_000, written: 28_000, thinking: 8_000 },
} as const satisfies Record<string, UsualCall>;

interface UsualCall {
  readonly kind: CallKind;
  readonly fresh: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly written: number;
  readonly thinking: number;
}

/** What is set aside for such a call: nothing is in the cache yet, and the answer takes all its room. */
export function reservedFor(model: Model, { kind, fresh, cacheRead, cacheWrite }: UsualCall): Cost {
  const input = Math.round((fresh + cacheRead + cacheWrite) / model.charactersPerToken);
  return mostOf(model.id, input, settingsFor(kind, model).max_tokens);
}

/** What such a call costs with a model, in millionths of a dollar. */
export function usualCost(model: Model, call: UsualCall): number {
  const tokens = (characters: number) => Math.round(characters / model.charactersPerToken);
  const { thinking } = settingsFor(call.kind, model);
  const thinks = thinking?.type === "adaptive" || thinking?.type === "enabled";
  const read = tokens(call.cacheRead);
  // A prefix too short to be cached costs the same as other input.
  const isCached = read >= model.shortestCachedPrefix;
  return microDollars(model.id, {
    input: tokens(call.fresh) + (isCached ? 0 : read),
    cacheRead: isCached ? read : 0,
    cacheWrite: tokens(call.cacheWrite),
    output: tokens(call.written) + (thinks ? call.thinking : 0),
  });
}
