import type Anthropic from "@anthropic-ai/sdk";
import type { z } from "zod";
import type { CallContext } from "./call-context.ts";
import type { CallKind } from "./call-kinds.ts";
import type { ModelDirectory } from "./models/model-directory.ts";

/** Claude, behind one circuit breaker shared by chat and requests. */
export interface Claude {
  /**
   * Makes one streamed call that answers in text. An empty answer is asked for again, and so is one that was cut off, if its kind
   * needs the whole; an answer that is still cut off has `cutOff` set.
   *
   * @throws ClaudeUnavailableError when the breaker is open or the API can't be reached
   * @throws ClaudeRefusedError when the API is up and says no (key, budget, a malformed call), or Claude declines
   * @throws ModelUnknownError, BudgetSpentError, which are refusals too
   * @throws MalformedAnswerError when there is no text, twice
   * @throws ClaudeCancelledError when `signal` ended it
   */
  ask(call: ClaudeCall): Promise<Answer>;
  /**
   * Makes one streamed call that must answer with a form: JSON that fits `schema`. An answer that doesn't fit goes back to Claude once,
   * with the problems; one that was cut off is asked for again with twice the tokens.
   *
   * @throws what `ask` throws
   * @throws MalformedAnswerError when it still doesn't fit, or was cut off again
   */
  fill<T>(call: ClaudeCall, form: Form<T>): Promise<Filled<T>>;
  /** The answers that were paid for a request or a message led to nothing, so the next attempt asks again. */
  discard(about: string): void;
  readonly health: ClaudeHealth;
  readonly models: ModelDirectory;
}

export interface ClaudeCall {
  readonly context: CallContext;
  readonly kind: CallKind;
  /** Each part with `cache` ends a prefix worth caching. */
  readonly system: readonly { readonly text: string; readonly cache?: boolean }[];
  readonly messages: readonly Anthropic.MessageParam[];
  /** Called with the whole text so far. */
  readonly onText?: (soFar: string) => void;
  /** Called when Claude starts to think. */
  readonly onThinking?: () => void;
  readonly signal?: AbortSignal;
}

export interface Form<T> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<T>;
}

export interface Answer {
  readonly text: string;
  /** The answer hit its token limit. */
  readonly cutOff: boolean;
  readonly usage: Usage;
  /** The id of the model that answered. */
  readonly model: string;
}

export interface Filled<T> {
  readonly value: T;
  readonly usage: Usage;
  /** The id of the model that answered. */
  readonly model: string;
}

/** Tokens, as Claude's API counts them. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** The circuit breaker: closed (healthy), open (calls are refused at once), half_open (one probe is running). */
export interface ClaudeHealth {
  readonly state: "closed" | "open" | "half_open";
  /** Whether a call would be let through now. False while open, and while another call probes. */
  readonly accepting: boolean;
  /** Called when the breaker opens and when it recovers. */
  onChange(listener: (change: "opened" | "recovered") => void): void;
}
