import type Anthropic from "@anthropic-ai/sdk";

/** A call, as the stand-in reads it. */
export interface Conversation {
  readonly system: string;
  /** What people (and Turbot's checks) wrote, oldest first. */
  readonly heard: readonly string[];
  /** What the model itself answered, oldest first. */
  readonly said: readonly string[];
}

export function readConversation(call: Anthropic.MessageCreateParams): Conversation {
  const { system = "" } = call;
  const textsOf = (role: string) =>
    call.messages.filter((message) => message.role === role).map((message) => textOf(message.content));
  return {
    system: typeof system === "string" ? system : system.map((part) => part.text).join("\n\n"),
    heard: textsOf("user"),
    said: textsOf("assistant"),
  };
}

function textOf(content: Anthropic.MessageParam["content"]): string {
  if (typeof content === "string") return content;
  return content.map(blockText).join("\n");
}

function blockText(block: Anthropic.ContentBlockParam): string {
  if (block.type === "text") return block.text;
  if (block.type !== "tool_result") return "";
  if (typeof block.content === "string") return block.content;
  return (block.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
