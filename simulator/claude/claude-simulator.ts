import type Anthropic from "@anthropic-ai/sdk";
import type { Faults } from "../../packages/simulator-kit/faults.ts";
import type { Journal } from "../../packages/simulator-kit/journal.ts";
import type { ModelCatalogOptions } from "./models.ts";

/** The Messages API on loopback. Instead of Claude, a small script answers that says it is a stand-in. */
export interface ClaudeSimulator {
  /** What `ANTHROPIC_BASE_URL` is set to. */
  readonly url: string;
  readonly apiKey: string;
  readonly journal: Journal;
  /** Faults match "POST /v1/messages". */
  readonly faults: Faults;
  /** Answers for the next calls, in order, before the built-in model is asked. */
  script(answer: ScriptedAnswer): void;
  /** Every call it answered, newest last. */
  readonly calls: readonly Anthropic.MessageCreateParams[];
  /** The texts it answered with, newest last. */
  readonly said: readonly string[];
  stop(): Promise<void>;
}

export interface ClaudeOptions extends Partial<ModelCatalogOptions> {
  readonly port?: number;
  readonly apiKey?: string;
  /** Milliseconds between streamed pieces: 0 in tests, more in the playground so that it looks alive. */
  readonly paceMs?: number;
  /** Called when a call arrives, and when its answer has been sent, complete or not: for measurements. */
  readonly observe?: (call: Anthropic.MessageCreateParams, moment: "came" | "answered") => void;
}

export type ScriptedAnswer = (
  | { readonly text: string }
  | {
      /** A form filled in, as the call asks for it. */
      readonly form: unknown;
    }
) & {
  readonly stopReason?: Anthropic.StopReason;
  /** How much the model thinks first, if it thinks at all. */
  readonly thinkingTokens?: number;
  readonly on?: (call: Anthropic.MessageCreateParams) => boolean;
};
