import { randomBytes } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import type { Effort, Model } from "../../src/claude/models/model.ts";
import type { Call } from "./call-shape.ts";
import { tokensOf } from "./count-tokens.ts";
import type { PromptTokens } from "./prompt-cache.ts";
import { signThinking } from "./thinking-blocks.ts";

/** What a model answers: text, or a form filled in. */
export type Reply = (
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "form"; readonly input: unknown }
) & {
  readonly stopReason?: Anthropic.StopReason;
  /** How much it thinks, if it thinks at all. Default: by its effort. */
  readonly thinkingTokens?: number;
};

/** An API message, and the text of its last block as it is streamed. */
export interface BuiltMessage {
  readonly message: Anthropic.Message;
  /** The text, or the JSON of the tool's input; cut short if `max_tokens` ran out. */
  readonly streamed: string;
}

/** How much every model thinks here. Real ones vary; what matters is that thinking uses up the room for the answer. */
const usualThinking: Record<Effort, number> = {
  low: 150,
  medium: 600,
  high: 2_400,
  xhigh: 8_000,
  max: 20_000,
};

/** Puts a reply into the API's shape, with its thinking, cut at `max_tokens` and at stop sequences like Claude's. */
export function buildMessage(call: Call, model: Model, reply: Reply, prompt: PromptTokens): BuiltMessage {
  const thinks = thinkingTokens(call, model, reply);
  const thought = Math.min(thinks, call.max_tokens);
  const whole = reply.kind === "text" ? reply.text : JSON.stringify(reply.input);
  const stop = reply.kind === "text" ? firstStop(whole, call.stop_sequences ?? []) : undefined;
  const meant = stop === undefined ? whole : whole.slice(0, stop.at);
  const room = Math.floor((call.max_tokens - thought) * model.charactersPerToken);
  const cut = thinks > thought || meant.length > room;
  const streamed = meant.slice(0, room);
  const isTool = reply.kind === "form" && call.tool_choice?.type === "tool";
  const natural = reply.stopReason ?? (isTool ? "tool_use" : "end_turn");
  const stopReason = cut ? "max_tokens" : stop === undefined ? natural : "stop_sequence";
  const answer = streamed === "" && !isTool ? [] : [answerBlock(call, reply, streamed, cut)];
  return {
    streamed,
    message: {
      id: `msg_${randomId()}`,
      type: "message",
      role: "assistant",
      model: call.model,
      content: thinks === 0 ? answer : [thinkingBlock(call, model), ...answer],
      stop_reason: stopReason,
      stop_sequence: stopReason === "stop_sequence" ? (stop?.sequence ?? null) : null,
      stop_details:
        stopReason === "refusal" ? { type: "refusal", category: "general_harms", explanation: null } : null,
      container: null,
      diagnostics: null,
      usage: usage(prompt, thought, tokensOf(streamed, model)),
    },
  };
}

/** The middle part of an id in Anthropic's format. */
export function randomId(): string {
  return `01${randomBytes(16).toString("base64url").replaceAll(/[-_]/g, "x")}`;
}

function thinkingTokens(
  { thinking: sent, output_config: config }: Call,
  { thinking, effort }: Model,
  reply: Reply,
) {
  if (thinking.kind === "unknown") return 0;
  const wanted = reply.thinkingTokens ?? usualThinking[config?.effort ?? effort?.usual ?? "high"];
  if (sent?.type === "enabled") return Math.min(wanted, sent.budget_tokens);
  const isOn =
    sent === undefined ? thinking.kind === "adaptive" && thinking.byDefault : sent.type === "adaptive";
  return isOn ? wanted : 0;
}

/** Newer models don't show their thinking unless asked ("Thinking text is omitted by default"). */
function thinkingBlock(call: Call, model: Model): Anthropic.ThinkingBlock {
  const sent = call.thinking;
  const display = sent !== undefined && "display" in sent ? sent.display : undefined;
  const shown =
    display ?? (model.thinking.kind === "adaptive" && model.thinking.byDefault ? "omitted" : "summarized");
  const thinking = shown === "omitted" ? "" : "Let me look at this from the fish's side.";
  return { type: "thinking", thinking, signature: signThinking(thinking, call, model) };
}

function answerBlock(call: Call, reply: Reply, streamed: string, cut: boolean): Anthropic.ContentBlock {
  if (reply.kind === "text" || call.tool_choice?.type !== "tool") {
    return { type: "text", text: streamed, citations: null };
  }
  return {
    type: "tool_use",
    id: `toolu_${randomId()}`,
    name: call.tool_choice.name,
    // Half a form can't be parsed, so a cut-off plain answer contains none of it.
    input: cut ? {} : reply.input,
    caller: { type: "direct" },
  };
}

function firstStop(text: string, sequences: readonly string[]) {
  return sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)[0];
}

function usage(prompt: PromptTokens, thought: number, said: number): Anthropic.Usage {
  return {
    input_tokens: prompt.input,
    output_tokens: thought + said,
    cache_read_input_tokens: prompt.cacheRead,
    cache_creation_input_tokens: prompt.cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: prompt.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens_details: { thinking_tokens: thought },
    server_tool_use: null,
    service_tier: "standard",
    inference_geo: null,
    speed: null,
  };
}
