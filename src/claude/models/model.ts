/** What one of Claude's models accepts, produces and costs. */
export interface Model {
  /** As the Models API lists it. */
  readonly id: string;
  /** Other names of the same model. */
  readonly aliases: readonly string[];
  /** For people: "Claude Sonnet 5.5". */
  readonly name: string;
  readonly line: Line;
  /** The day of its release, "2026-09-28": a newer model replaces an older one. */
  readonly released: string;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** The highest `max_tokens` it accepts. Thinking counts toward it. */
  readonly outputTokens: number;
  /** About how many characters of English make a token. */
  readonly charactersPerToken: number;
  /** A shorter prefix isn't cached, even if it is marked. In tokens. */
  readonly shortestCachedPrefix: number;
  readonly price: Price;
  /** The price of a call whose prompt is longer than `above` tokens, if that is higher. */
  readonly longPrompts?: { readonly above: number; readonly price: Price };
  readonly thinking: Thinking;
  /** The levels of `output_config.effort`; undefined if it refuses the field. */
  readonly effort: { readonly levels: readonly Effort[]; readonly usual: Effort } | undefined;
  /** Whether it accepts `output_config.format`. */
  readonly structuredOutput: boolean;
  /** Whether a call can force a tool. Turbot never does; the simulator refuses it where the API would. */
  readonly forcedTools: boolean;
  /** Whether `temperature`, `top_p` and `top_k` can be set. Turbot never does. */
  readonly sampling: boolean;
  /** Whether a call can end with the beginning of the answer. Turbot's never do. */
  readonly prefill: boolean;
  /** Whether a returned thinking block is refused once anything before it was changed. */
  readonly boundThinking: boolean;
}

/** The API can add lines of models, so any name is allowed. */
export type Line = "haiku" | "sonnet" | "opus" | "fable" | "mythos" | (string & {});

export const efforts = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

export type Thinking =
  /** Without the field it doesn't think; with `enabled` and a number of tokens it does. */
  | { readonly kind: "budget" }
  | {
      /** It decides how much to think, by effort. */
      readonly kind: "adaptive";
      /** Whether it thinks when the field is left out. */
      readonly byDefault: boolean;
      /** How thinking before the answer is turned off. */
      readonly off: "leave out" | "disabled" | "between_tools" | "never";
      /** The highest effort at which thinking can be turned off; undefined if any. */
      readonly offUpTo?: Effort;
      /** It also accepts the older `enabled` with a number of tokens. */
      readonly alsoByBudget?: true;
      /** Thinking can be turned off, but Anthropic advises a low effort instead: without thinking, its thoughts leak into answers. */
      readonly betterOn?: true;
    }
  /** Nothing is known about it: the field is left out. */
  | { readonly kind: "unknown" };

/** Dollars per million tokens, which is the same as millionths of a dollar per token. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Written to the prompt cache for 5 minutes, the only duration Turbot uses. */
  readonly cacheWrite: number;
  readonly cacheRead: number;
}
