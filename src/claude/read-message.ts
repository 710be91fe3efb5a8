import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import type { Usage } from "./claude.ts";

/** The text of an answer; parts that aren't text are left out. */
export function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

/** Whether the answer hit its limit instead of ending by itself. */
export function wasCutOff({ stop_reason: reason }: Anthropic.Message): boolean {
  return reason === "max_tokens" || reason === "model_context_window_exceeded";
}

/** No call uses more: the longest prompts and answers have about a hundredth of it. */
const count = z.int().min(0).max(100_000_000);

const ApiUsage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
});

/** What a call used; undefined if unreadable. Money depends on it, and a gateway can write anything there. */
export function readUsage(message: Pick<Anthropic.Message, "usage">): Usage | undefined {
  const { data } = ApiUsage.safeParse(message.usage);
  if (data === undefined) return undefined;
  return {
    input: data.input_tokens,
    output: data.output_tokens,
    cacheRead: data.cache_read_input_tokens ?? 0,
    cacheWrite: data.cache_creation_input_tokens ?? 0,
  };
}

/** Like `readUsage`, for sums: unreadable usage adds nothing. */
export function usageOf(message: Pick<Anthropic.Message, "usage">): Usage {
  return readUsage(message) ?? noUsage;
}

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
  };
}

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
