import type Anthropic from "@anthropic-ai/sdk";
import type { BuiltMessage } from "./build-message.ts";

/** `ping` is documented, but missing from the SDK's types: clients skip it. */
export type StreamEvent = Anthropic.RawMessageStreamEvent | { readonly type: "ping" };

/** Characters in one delta: a few tokens, as Claude streams them. */
const pieceLength = 24;

/** The events of a streamed answer, in order. */
export function streamEvents({ message, streamed }: BuiltMessage): readonly StreamEvent[] {
  const { usage } = message;
  return [
    {
      type: "message_start",
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: { ...usage, output_tokens: 1, output_tokens_details: null },
      },
    },
    ...message.content.flatMap((block, index) => blockEvents(block, index, streamed)),
    {
      type: "message_delta",
      delta: {
        stop_reason: message.stop_reason,
        stop_sequence: message.stop_sequence,
        stop_details: message.stop_details,
        container: null,
      },
      usage: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        output_tokens_details: usage.output_tokens_details,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ];
}

function blockEvents(block: Anthropic.ContentBlock, index: number, streamed: string): readonly StreamEvent[] {
  const delta = (part: Anthropic.RawContentBlockDelta): StreamEvent => ({
    type: "content_block_delta",
    index,
    delta: part,
  });
  const events = (empty: Anthropic.ContentBlock, deltas: readonly StreamEvent[]): readonly StreamEvent[] => [
    { type: "content_block_start", index, content_block: empty },
    { type: "ping" },
    ...deltas,
    { type: "content_block_stop", index },
  ];
  if (block.type === "thinking") {
    const { thinking, signature } = block;
    return events({ ...block, thinking: "", signature: "" }, [
      // Hidden thinking isn't streamed: only the signature is.
      ...pieces(thinking).map((piece) => delta({ type: "thinking_delta", thinking: piece })),
      delta({ type: "signature_delta", signature }),
    ]);
  }
  if (block.type === "tool_use") {
    return events(
      { ...block, input: {} },
      pieces(streamed).map((piece) => delta({ type: "input_json_delta", partial_json: piece })),
    );
  }
  if (block.type !== "text") return events(block, []);
  return events(
    { ...block, text: "" },
    pieces(streamed).map((piece) => delta({ type: "text_delta", text: piece })),
  );
}

/** One event on the wire. */
export function eventText(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function pieces(text: string): readonly string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / pieceLength) }, (_, index) =>
    characters.slice(index * pieceLength, (index + 1) * pieceLength).join(""),
  );
}
