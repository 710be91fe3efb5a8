import type { Usage } from "../claude/claude.ts";
import type { Price } from "../claude/models/model.ts";
import { dearest, findModel } from "../claude/models/table.ts";
import type { Cost } from "./store/spending-table.ts";

/**
 * What a token costs in a prompt of this length, in millionths of a dollar. A model that isn't in the table gets the highest
 * prices, so that caps hold.
 */
export function priceOf(model: string, promptTokens = 0): Price {
  const { price = dearest, longPrompts } = findModel(model) ?? {};
  return longPrompts !== undefined && promptTokens > longPrompts.above ? longPrompts.price : price;
}

/**
 * What tokens cost, in millionths of a dollar.
 *
 * @param calls how many calls used the tokens: with some models long prompts cost more
 */
export function microDollars(
  model: string,
  { input, output, cacheRead, cacheWrite }: Usage,
  calls = 1,
): number {
  const price = priceOf(model, (input + cacheRead + cacheWrite) / calls);
  return Math.ceil(
    input * price.input + output * price.output + cacheRead * price.cacheRead + cacheWrite * price.cacheWrite,
  );
}

/** The most that a call can cost: all of its input, in tokens, is written to the cache, and its answer takes all its room. */
export function mostOf(model: string, input: number, output: number): Cost {
  const worstCase = { input: 0, output, cacheRead: 0, cacheWrite: input };
  return { tokens: input + output, microDollars: microDollars(model, worstCase) };
}

/** "$0.12"; less than a cent isn't shown as zero. */
export function inDollars(micro: number): string {
  if (micro > 0 && micro < 10_000) return "less than $0.01";
  return `$${(micro / 1_000_000).toFixed(2)}`;
}
