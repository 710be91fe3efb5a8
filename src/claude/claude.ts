import type Anthropic from "@anthropic-ai/sdk";
import type { z } from "zod";
import type { Errand } from "./errand.ts";

/** Claude, behind one circuit breaker that chat and requests share. */
export interface Claude {
  /**
   * One streamed call that answers in text.
   *
   * An answer that stopped early says so in `stopReason` (`max_tokens`, `refusal`).
   *
   * @throws ClaudeUnavailable when the breaker is open or the API can't be reached
   * @throws ClaudeRefused when the API is there and says no (key, budget, a malformed call)
   * @throws ModelUnknown, BudgetSpent, which are refusals too
   * @throws ClaudeCancelled when `signal` ended it
   */
  ask(call: ClaudeCall): Promise<Answer>;
  /**
   * One streamed call that must answer by filling in a form: a tool whose input fits `schema`. An input that doesn't
   * fit goes back to Claude once, with what was wrong; an answer that was cut off is asked for once more with twice
   * the tokens.
   *
   * @throws what `ask` throws
   * @throws ClaudeRefused also when Claude declines
   * @throws MalformedAnswer when it still doesn't fit, or was cut off again
   */
  fill<T>(
    call: ClaudeCall,
    form: { name: string; description: string; schema: z.ZodType<T> },
  ): Promise<Filled<T>>;
  readonly health: ClaudeHealth;
}

export interface ClaudeCall {
  readonly errand: Errand;
  readonly model: string;
  /** Each part with `cache` ends a prefix worth caching. */
  readonly system: readonly { readonly text: string; readonly cache?: boolean }[];
  readonly messages: readonly Anthropic.MessageParam[];
  readonly maxTokens: number;
  /** Silence between two stream events, in milliseconds: 30 s in chat and planning, 90 s in generation. */
  readonly readTimeoutMs: number;
  /** Called with the whole text so far. */
  readonly onText?: (soFar: string) => void;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly text: string;
  readonly stopReason: Anthropic.StopReason | null;
  readonly usage: Usage;
}

export interface Filled<T> {
  readonly value: T;
  readonly usage: Usage;
}

/** Tokens, as Claude's API counts them. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** The circuit breaker: closed (healthy), open (calls are refused at once), half_open (one probe is under way). */
export interface ClaudeHealth {
  readonly state: "closed" | "open" | "half_open";
  /** Whether a call would be let through now. False while open, and while another call probes. */
  readonly accepting: boolean;
  /** Told when the breaker opens and when it recovers. */
  onChange(listener: (change: "opened" | "recovered") => void): void;
}
