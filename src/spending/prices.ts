import type { Usage } from "../claude/claude.ts";

/** Dollars per million tokens, which is the same as millionths of a dollar per token. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Written to the prompt cache for 5 minutes, which is all that Turbot asks for. */
  readonly cacheWrite: number;
  readonly cacheRead: number;
}

/** Source: https://platform.claude.com/docs/en/about-claude/pricing, read in November 2026. Longest names first. */
const prices: readonly (readonly [modelPrefix: string, price: Price])[] = [
  ["claude-fable-5-1", { input: 10, output: 50, cacheWrite: 12.5, cacheRead: 0.25 }],
  ["claude-fable-5", { input: 10, output: 50, cacheWrite: 12.5, cacheRead: 1 }],
  ["claude-opus-5-5", { input: 4, output: 20, cacheWrite: 5, cacheRead: 0.2 }],
  ["claude-opus-5", { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ["claude-opus-4-8", { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ["claude-opus-4-7", { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ["claude-opus-4-6", { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ["claude-opus-4-5", { input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 }],
  ["claude-opus-4", { input: 15, output: 75, cacheWrite: 18.75, cacheRead: 1.5 }],
  ["claude-sonnet-5-5", { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.1 }],
  ["claude-sonnet-5", { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.2 }],
  ["claude-sonnet-4", { input: 3, output: 15, cacheWrite: 3.75, cacheRead: 0.3 }],
  // Above 100,000 tokens a prompt it costs five times as much: that is what is counted, whatever the prompt.
  ["claude-haiku-5-5", { input: 0.5, output: 2.5, cacheWrite: 0.625, cacheRead: 0.05 }],
  ["claude-haiku-4-5", { input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 }],
];

/** A model that isn't in the table is taken for the dearest one in it: a cap must hold. */
const dearest: Price = { input: 15, output: 75, cacheWrite: 18.75, cacheRead: 1.5 };

export function priceOf(model: string): Price {
  return prices.find(([prefix]) => model === prefix || model.startsWith(`${prefix}-`))?.[1] ?? dearest;
}

/** What tokens cost, in millionths of a dollar. */
export function microDollars(model: string, { input, output, cacheRead, cacheWrite }: Usage): number {
  const price = priceOf(model);
  return Math.ceil(
    input * price.input + output * price.output + cacheRead * price.cacheRead + cacheWrite * price.cacheWrite,
  );
}

/** "$0.12"; what is less than a cent isn't nothing. */
export function inDollars(micro: number): string {
  if (micro > 0 && micro < 10_000) return "less than $0.01";
  return `$${(micro / 1_000_000).toFixed(2)}`;
}
