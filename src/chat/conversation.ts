import type Anthropic from "@anthropic-ai/sdk";
import type { RememberedMessage } from "../store/chat-messages.ts";
import { defuseMarkers } from "./intent-marker.ts";

/** A display name is shown to Claude up to this many characters. */
const nameLimit = 40;

/**
 * A channel's memory as Claude's API wants it. Everything a member chose, the display name first of all, becomes a JSON
 * string: whatever it holds, it can't end the string, start a line or pass for another speaker.
 */
export function conversation(remembered: readonly RememberedMessage[]): Anthropic.MessageParam[] {
  const messages: { role: "user" | "assistant"; content: string }[] = [];
  for (const message of remembered) {
    const content = message.role === "assistant" ? message.content : said(message);
    const last = messages.at(-1);
    // The API wants roles to take turns, and a person to speak first.
    if (last?.role === message.role) last.content += `\n${content}`;
    else if (last !== undefined || message.role === "user") messages.push({ role: message.role, content });
  }
  return messages;
}

function said(message: RememberedMessage & { role: "user" }): string {
  return JSON.stringify({
    from: plainName(message.authorName),
    id: message.authorId,
    says: defuseMarkers(message.content),
  });
}

/** A name in one line, without control characters and invisible direction changes. */
export function plainName(name: string): string {
  const line = name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return defuseMarkers([...line].slice(0, nameLimit).join("")) || "someone";
}
