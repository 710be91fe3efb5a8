import { randomBytes } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import { CHARACTERS_A_TOKEN, tokensOf } from "./count-tokens.ts";
import type { PromptTokens } from "./prompt-cache.ts";

/** What a model wants to say: words, or a form filled in. */
export type Reply =
  | { readonly kind: "text"; readonly text: string; readonly stopReason?: Anthropic.StopReason }
  | {
      readonly kind: "tool";
      readonly name: string;
      readonly input: unknown;
      readonly stopReason?: Anthropic.StopReason;
    };

/** A message of the API, and the text of its one block as it is streamed. */
export interface BuiltMessage {
  readonly message: Anthropic.Message;
  /** The text, or the JSON of the tool's input; shorter than what was meant when `max_tokens` ran out. */
  readonly streamed: string;
}

/** Puts a reply into the API's shape, cut at `max_tokens` and at stop sequences as Claude's is. */
export function buildMessage(
  call: Anthropic.MessageCreateParams,
  reply: Reply,
  prompt: PromptTokens,
): BuiltMessage {
  const whole = reply.kind === "text" ? reply.text : JSON.stringify(reply.input);
  const stop = reply.kind === "text" ? firstStop(whole, call.stop_sequences ?? []) : undefined;
  const meant = stop === undefined ? whole : whole.slice(0, stop.at);
  const room = Math.floor(call.max_tokens * CHARACTERS_A_TOKEN);
  const cut = meant.length > room;
  const streamed = cut ? meant.slice(0, room) : meant;
  const natural = reply.stopReason ?? (reply.kind === "tool" ? "tool_use" : "end_turn");
  const stopReason = cut ? "max_tokens" : stop === undefined ? natural : "stop_sequence";
  return {
    streamed,
    message: {
      id: `msg_${randomId()}`,
      type: "message",
      role: "assistant",
      model: call.model,
      content: [block(reply, streamed, cut)],
      stop_reason: stopReason,
      stop_sequence: stopReason === "stop_sequence" ? (stop?.sequence ?? null) : null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: usage(prompt, tokensOf(streamed)),
    },
  };
}

/** The middle of an id as Anthropic makes them. */
export function randomId(): string {
  return `01${randomBytes(16).toString("base64url").replaceAll(/[-_]/g, "x")}`;
}

function block(reply: Reply, streamed: string, cut: boolean): Anthropic.ContentBlock {
  if (reply.kind === "text") return { type: "text", text: streamed, citations: null };
  return {
    type: "tool_use",
    id: `toolu_${randomId()}`,
    name: reply.name,
    // Half a form can't be read: a plain answer that was cut off carries none of it.
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

function usage(prompt: PromptTokens, output: number): Anthropic.Usage {
  return {
    input_tokens: prompt.input,
    output_tokens: output,
    cache_read_input_tokens: prompt.cacheRead,
    cache_creation_input_tokens: prompt.cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: prompt.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: "standard",
    inference_geo: null,
    speed: null,
  };
}
