/** What one of Claude's models accepts, gives and costs. */
export interface Model {
  /** As the Models API lists it. */
  readonly id: string;
  /** Other names of the same model. */
  readonly aliases: readonly string[];
  /** For people: "Claude Sonnet 5.5". */
  readonly name: string;
  readonly line: Line;
  /** The day of its release, "2026-09-28": the newer one of two replaces the older. */
  readonly released: string;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** The highest `max_tokens` that it takes. Thinking counts toward it. */
  readonly outputTokens: number;
  /** About how many characters of English are a token. */
  readonly charactersPerToken: number;
  /** A shorter prefix isn't cached, whatever is marked. In tokens. */
  readonly shortestCachedPrefix: number;
  readonly price: Price;
  /** What a call costs whose prompt is longer than `above` tokens, if that is more. */
  readonly longPrompts?: { readonly above: number; readonly price: Price };
  readonly thinking: Thinking;
  /** The levels of `output_config.effort`; undefined: it refuses the field. */
  readonly effort: { readonly levels: readonly Effort[]; readonly usual: Effort } | undefined;
  /** Whether it takes `output_config.format`. */
  readonly structuredOutput: boolean;
  /** Whether a call may force a tool. Turbot never does; the simulator refuses it where the API would. */
  readonly forcedTools: boolean;
  /** Whether `temperature`, `top_p` and `top_k` can be set. Turbot never does. */
  readonly sampling: boolean;
  /** Whether a call may end with the beginning of the answer. Turbot's never do. */
  readonly prefill: boolean;
  /** Whether a thinking block that comes back is refused once anything before it was changed. */
  readonly boundThinking: boolean;
}

/** The API may add lines of models: any name is one. */
export type Line = "haiku" | "sonnet" | "opus" | "fable" | "mythos" | (string & {});

export const efforts = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

export type Thinking =
  /** No field: it doesn't think. `enabled` with a number of tokens: it does. */
  | { readonly kind: "budget" }
  | {
      /** It decides how much to think, by effort. */
      readonly kind: "adaptive";
      /** Whether it thinks when the field is left out. */
      readonly byDefault: boolean;
      /** How it is kept from thinking before it answers. */
      readonly off: "leave out" | "disabled" | "between_tools" | "never";
      /** The highest effort at which it can be kept from thinking; undefined: any. */
      readonly offUpTo?: Effort;
      /** It takes the older `enabled` with a number of tokens, too. */
      readonly alsoByBudget?: true;
      /** It can be kept from thinking, and Anthropic advises a low effort instead: without thinking, its thoughts leak into answers. */
      readonly betterOn?: true;
    }
  /** Nothing is known of it: the field is left out. */
  | { readonly kind: "unknown" };

/** Dollars per million tokens, which is the same as millionths of a dollar per token. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Written to the prompt cache for 5 minutes, which is all that Turbot asks for. */
  readonly cacheWrite: number;
  readonly cacheRead: number;
}
