import type Anthropic from "@anthropic-ai/sdk";
import type { ClaudeCall } from "./claude.ts";

/** A call as the Messages API wants it. */
export function paramsOf(call: ClaudeCall): Anthropic.MessageCreateParamsNonStreaming {
  return {
    model: call.model,
    max_tokens: call.maxTokens,
    system: call.system.map(({ text, cache }) => ({
      type: "text",
      text,
      ...(cache === true ? { cache_control: { type: "ephemeral" } } : {}),
    })),
    messages: [...call.messages],
  };
}
