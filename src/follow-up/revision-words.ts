import { withoutOwnName } from "../discord/messages/spoken-to.ts";
import { readWord } from "../requests/thread/words.ts";

/**
 * What a message wants to be different about a pull request: "revise: make it blue", "/revise make it blue", with Turbot's
 * name in front or without; with anybody else's it is for them. Empty: it doesn't plainly say what, as in "revise it?" or "revise: never mind". Undefined: it
 * is about something else.
 *
 * @param botUserId where it was written on Discord. Who it is on GitHub isn't known: "turbot" is in the name.
 */
export function readRevision(content: string, botUserId = ""): string | undefined {
  const text = withoutOwnName(content, botUserId).replace(anyTurbot, "");
  const found = /^(?:please\s+)?\/?revise\b(?<mark>\s*[:,–—-]\s*|\s+|$)(?<wish>[\s\S]*)$/i.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { mark = "", wish = "" } = found;
  const meant = withoutStruck(wish).trim();
  if (readWord(meant, botUserId) !== undefined || !/[\p{L}\p{N}]/u.test(meant)) return "";
  // After a colon a question is a wish as well: "revise: can it be blue?"
  return mark.trim() === "" && !text.startsWith("/") && /[?？]\s*$/.test(meant) ? "" : meant;
}

const anyTurbot = /^@(?=[\w-]*turbot)[\w-]+(?:\[bot\])?[:,]?\s+/i;

/** What is struck through isn't wanted any more. */
function withoutStruck(text: string): string {
  return text.replaceAll(/~~[\s\S]+?~~/g, "");
}
