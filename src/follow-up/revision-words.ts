import { readWord, withoutMentions } from "../requests/words.ts";

/**
 * What a message wants to be different about a pull request: "revise: make it blue", "/revise make it blue", with a
 * mention in front or without. Empty: it doesn't plainly say what, as in "revise it?" or "revise: never mind". Undefined: it
 * is about something else.
 */
export function readRevision(content: string): string | undefined {
  const text = withoutMentions(content).replace(/^@[\w-]+[:,]?\s+/, "");
  const found = /^(?:please\s+)?\/?revise\b(?<mark>\s*[:,–—-]\s*|\s+|$)(?<wish>[\s\S]*)$/i.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { mark = "", wish = "" } = found;
  const meant = withoutStruck(wish).trim();
  if (readWord(meant) !== undefined || !/[\p{L}\p{N}]/u.test(meant)) return "";
  // After a colon a question is a wish as well: "revise: can it be blue?"
  return mark.trim() === "" && !text.startsWith("/") && /[?？]\s*$/.test(meant) ? "" : meant;
}

/** What is struck through isn't wanted any more. */
function withoutStruck(text: string): string {
  return text.replaceAll(/~~[\s\S]+?~~/g, "");
}
