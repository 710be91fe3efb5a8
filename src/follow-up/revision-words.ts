import { withoutMentions } from "../requests/words.ts";

/**
 * What a message wants to be different about a pull request: "revise: make it blue", "/revise make it blue", with a
 * mention in front or without. Empty: it doesn't say what. Undefined: it is about something else.
 */
export function readRevision(content: string): string | undefined {
  const text = withoutMentions(content).replace(/^@[\w-]+[:,]?\s+/, "");
  const found = /^(?:please\s+)?\/?revise\b(?:\s*[:,–—-]\s*|\s+|$)([\s\S]*)$/i.exec(text);
  return found?.[1]?.trim();
}
