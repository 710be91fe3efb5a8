import type Anthropic from "@anthropic-ai/sdk";
import type { Usage } from "./claude.ts";

/** The text of an answer; parts that aren't text are left out. */
export function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

/** Whether it ends where its room ended, and not where it meant to. */
export function wasCutOff({ stop_reason: reason }: Anthropic.Message): boolean {
  return reason === "max_tokens" || reason === "model_context_window_exceeded";
}

export function usageOf({ usage }: Anthropic.Message): Usage {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
  };
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
