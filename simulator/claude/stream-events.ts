import type Anthropic from "@anthropic-ai/sdk";
import type { BuiltMessage } from "./build-message.ts";

/** `ping` is documented, but not among the SDK's types: clients skip it. */
export type StreamEvent = Anthropic.RawMessageStreamEvent | { readonly type: "ping" };

/** Characters in one delta: a few tokens, as Claude streams them. */
const DELTA = 24;

/** The events that a streamed answer consists of, first to last. */
export function streamEvents({ message, streamed }: BuiltMessage): readonly StreamEvent[] {
  const block = message.content[0];
  if (block === undefined) throw new Error("a message has a block");
  const empty: Anthropic.ContentBlock =
    block.type === "text"
      ? { ...block, text: "" }
      : block.type === "tool_use"
        ? { ...block, input: {} }
        : block;
  const { usage } = message;
  return [
    {
      type: "message_start",
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: empty },
    { type: "ping" },
    ...pieces(streamed).map(
      (piece): StreamEvent => ({
        type: "content_block_delta",
        index: 0,
        delta:
          block.type === "tool_use"
            ? { type: "input_json_delta", partial_json: piece }
            : { type: "text_delta", text: piece },
      }),
    ),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: {
        stop_reason: message.stop_reason,
        stop_sequence: message.stop_sequence,
        stop_details: null,
        container: null,
      },
      usage: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ];
}

/** One event on the wire. */
export function eventText(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function pieces(text: string): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / DELTA) }, (_, index) =>
    characters.slice(index * DELTA, (index + 1) * DELTA).join(""),
  );
}
