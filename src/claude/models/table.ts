import { type Effort, efforts, type Line, type Model, type Price, type Thinking } from "./model.ts";

/*
 * Every model that Anthropic's own API serves, as its documents describe it. Read in November 2026:
 *   limits, thinking, effort, default effort, shortest prefix: https://platform.claude.com/docs/en/models/<model>/overview
 *   what each refuses: https://platform.claude.com/docs/en/models/<model>/migration-guide
 *     and https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting
 *   prices: https://platform.claude.com/docs/en/about-claude/pricing
 *   shortest prefix of older models: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 *   whose thinking is bound: https://platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks
 *
 * A model that isn't here still works: the Models API describes it (see described-model.ts). What only this table knows is its
 * price, so a new model is worth a row.
 */

/** Each newer generation counts about 30 % more tokens for the same text ("Recount tokens" in the migration guides). */
const earlierTokens = 3.5;
const newerTokens = earlierTokens / 1.3;

const million = 1_000_000;
const upToMax = efforts;
const withoutXhigh = ["low", "medium", "high", "max"] as const satisfies readonly Effort[];

type Own = Pick<Model, "id" | "released" | "price"> & Partial<Model>;

/** The defaults, before a model's own values. From 4.7 on: a million tokens of context, effort, structured output, adaptive thinking. */
function model(line: Line, name: string, thinking: Thinking, own: Own): Model {
  return {
    aliases: [],
    name: `Claude ${name}`,
    line,
    contextTokens: million,
    outputTokens: 128_000,
    charactersPerToken: newerTokens,
    shortestCachedPrefix: 512,
    thinking,
    effort: { levels: upToMax, usual: "high" },
    structuredOutput: true,
    forcedTools: true,
    sampling: false,
    prefill: false,
    boundThinking: false,
    ...own,
  };
}

/**
 * The 4.5 generation thinks only within a budget. Opus 4.5 accepts some effort levels and the other two refuse the field, so
 * none of them is sent any.
 */
function generation45(line: Line, name: string, own: Own): Model {
  return model(
    line,
    name,
    { kind: "budget" },
    {
      contextTokens: 200_000,
      outputTokens: 64_000,
      charactersPerToken: earlierTokens,
      shortestCachedPrefix: 4_096,
      effort: undefined,
      sampling: true,
      prefill: true,
      ...own,
    },
  );
}

/** From 5.5 on, tools can't be forced, and thinking is bound to its conversation. */
const generation55 = { forcedTools: false, boundThinking: true } as const;

const alwaysThinks = { kind: "adaptive", byDefault: true, off: "never" } as const;
const thinksWhenAsked = { kind: "adaptive", byDefault: false, off: "leave out" } as const;
const canBeKeptFromThinking = { kind: "adaptive", byDefault: true, off: "disabled" } as const;

function price(input: number, output: number, cacheRead = input / 10): Price {
  return { input, output, cacheWrite: input * 1.25, cacheRead };
}

/** Fable and Mythos are the same model; Mythos is for organizations that Anthropic has verified. */
function fableAndMythos(version: string, own: Omit<Own, "id">): readonly Model[] {
  return ["Fable", "Mythos"].map((name) =>
    model(name.toLowerCase(), `${name} ${version}`, alwaysThinks, {
      ...own,
      id: `claude-${name.toLowerCase()}-${version.replace(".", "-")}`,
    }),
  );
}

export const models: readonly Model[] = [
  ...fableAndMythos("5.2", { released: "2026-11-09", price: price(8, 40, 0.2), ...generation55 }),
  ...fableAndMythos("5.1", { released: "2026-09-01", price: price(10, 50, 0.25), ...generation55 }),
  ...fableAndMythos("5", { released: "2026-06-09", price: price(10, 50) }),

  model("opus", "Opus 5.5", alwaysThinks, {
    id: "claude-opus-5-5",
    released: "2026-09-22",
    price: price(4, 20, 0.2),
    effort: { levels: upToMax, usual: "medium" },
    ...generation55,
  }),
  model(
    "opus",
    "Opus 5",
    { ...canBeKeptFromThinking, offUpTo: "high", betterOn: true },
    {
      id: "claude-opus-5",
      released: "2026-07-24",
      price: price(5, 25),
    },
  ),
  model(
    "opus",
    "Opus 4.8",
    { ...thinksWhenAsked, offUpTo: "high" },
    {
      id: "claude-opus-4-8",
      released: "2026-05-28",
      price: price(5, 25),
      shortestCachedPrefix: 1_024,
    },
  ),
  model("opus", "Opus 4.7", thinksWhenAsked, {
    id: "claude-opus-4-7",
    released: "2026-04-16",
    price: price(5, 25),
    shortestCachedPrefix: 2_048,
  }),
  model(
    "opus",
    "Opus 4.6",
    { ...thinksWhenAsked, alsoByBudget: true },
    {
      id: "claude-opus-4-6",
      released: "2026-02-05",
      price: price(5, 25),
      charactersPerToken: earlierTokens,
      shortestCachedPrefix: 4_096,
      effort: { levels: withoutXhigh, usual: "high" },
      sampling: true,
    },
  ),
  generation45("opus", "Opus 4.5", {
    id: "claude-opus-4-5-20251101",
    aliases: ["claude-opus-4-5"],
    released: "2025-11-24",
    price: price(5, 25),
  }),

  model(
    "sonnet",
    "Sonnet 5.5",
    { kind: "adaptive", byDefault: true, off: "between_tools", offUpTo: "high" },
    {
      id: "claude-sonnet-5-5",
      released: "2026-09-28",
      price: price(2, 10, 0.1),
      ...generation55,
    },
  ),
  model("sonnet", "Sonnet 5", canBeKeptFromThinking, {
    id: "claude-sonnet-5",
    released: "2026-06-30",
    price: price(2, 10),
    shortestCachedPrefix: 1_024,
  }),
  model(
    "sonnet",
    "Sonnet 4.6",
    { ...thinksWhenAsked, alsoByBudget: true },
    {
      id: "claude-sonnet-4-6",
      released: "2026-02-17",
      price: price(3, 15),
      charactersPerToken: earlierTokens,
      shortestCachedPrefix: 1_024,
      effort: { levels: withoutXhigh, usual: "high" },
      sampling: true,
    },
  ),
  generation45("sonnet", "Sonnet 4.5", {
    id: "claude-sonnet-4-5-20250929",
    aliases: ["claude-sonnet-4-5"],
    released: "2025-09-29",
    price: price(3, 15),
    shortestCachedPrefix: 1_024,
  }),

  model(
    "haiku",
    "Haiku 5.5",
    { ...canBeKeptFromThinking, offUpTo: "high" },
    {
      id: "claude-haiku-5-5",
      released: "2026-10-07",
      price: price(0.1, 0.5),
      longPrompts: { above: 100_000, price: price(0.5, 2.5) },
      effort: { levels: upToMax, usual: "medium" },
      // It accepts a forced tool, and then doesn't think.
      boundThinking: true,
    },
  ),
  generation45("haiku", "Haiku 4.5", {
    id: "claude-haiku-4-5-20251001",
    aliases: ["claude-haiku-4-5"],
    released: "2025-10-15",
    price: price(1, 5),
  }),
];

/**
 * The price assumed for a model whose price isn't known, because a cap must hold: the highest that Anthropic has charged for a
 * generally available model (Opus 4.1).
 */
export const dearest: Price = price(15, 75);

/** The model of this name; undefined if the table doesn't have it. */
export function findModel(name: string): Model | undefined {
  return models.find(({ id, aliases }) => id === name || aliases.includes(name));
}
