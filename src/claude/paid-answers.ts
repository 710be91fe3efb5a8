import { createHash } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import type { Occasion } from "./call-context.ts";
import type { Attempt } from "./params.ts";

/**
 * Answers that were paid for, from the moment they arrive until what they belong to ends. A bot that is killed before it acted on
 * one finds it here instead of paying again.
 */
export interface PaidAnswers {
  /** The answer to this call; undefined: it has to be asked. */
  find(call: PaidCall): Anthropic.Message | undefined;
  /** The call's prompt is made. Of a later try only if nobody has asked to be forgotten since the first. */
  begin(call: PaidCall): void;
  /**
   * Stores its answer together with what `alongside` writes: all of it or none. If somebody has asked to be forgotten since the call
   * began, the answer can hold their words, and isn't stored.
   */
  keep(call: PaidCall, answer: Anthropic.Message, alongside: () => void): void;
  /** Deletes the answers about a request or a message. */
  discard(about: string): void;
}

/** A call under the name by which its answer is found again. */
export interface PaidCall {
  readonly key: string;
  readonly about: string;
  /** A second try, or a repair: its prompt is as old as the first one's. */
  readonly isLater: boolean;
}

/**
 * Names a call by what it is for. The prompts aren't part of it: a restart can bring a release with better ones, or another plugin.
 * Nor is the model: one that is gone is replaced, and a new one is described only later.
 *
 * @param attempt with more room than usual it asks again for an answer that was cut off; what is appended is a repair, or a second try
 */
export function paidCall({ about, step }: Occasion, { factor = 1, appended = [] }: Attempt): PaidCall {
  const hasMoreRoom = factor > 1;
  const parts = [about, step, hasMoreRoom, appended.length];
  return { about, key: digest(parts), isLater: hasMoreRoom || appended.length > 0 };
}

/** For a step that is one of many alike, told apart by what is asked. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}

/** Nothing is kept. */
export const forgetfulAnswers: PaidAnswers = {
  find: () => undefined,
  begin: () => {},
  keep: (_call, _answer, alongside) => alongside(),
  discard: () => {},
};
