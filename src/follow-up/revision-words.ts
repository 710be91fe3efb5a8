import { withoutOwnName } from "../discord/messages/spoken-to.ts";
import { readWord } from "../requests/thread/go-and-cancel.ts";

/**
 * What a message asks to change about a pull request: "revise: make it blue" or "/revise make it blue", with or without Turbot's
 * name in front; anybody else's name means that it is for them. Empty if it doesn't plainly say what, as in "revise it?" or
 * "revise: never mind". Undefined if it is about something else.
 *
 * @param botUserId if it was written on Discord. On GitHub our login isn't known, except that it contains "turbot".
 */
export function readRevision(content: string, botUserId = ""): string | undefined {
  const text = withoutOwnName(content, botUserId).replace(anyTurbot, "");
  const found = /^(?:please\s+)?\/?revise\b(?<mark>\s*[:,–—-]\s*|\s+|$)(?<rest>[\s\S]*)$/i.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { mark = "", rest = "" } = found;
  const meant = withoutStruck(rest).trim();
  if (readWord(meant, botUserId) !== undefined || !/[\p{L}\p{N}]/u.test(meant)) return "";
  // After a colon, a question is a request too: "revise: can it be blue?"
  return mark.trim() === "" && !text.startsWith("/") && /[?？]\s*$/.test(meant) ? "" : meant;
}

const anyTurbot = /^@(?=[\w-]*turbot)[\w-]+(?:\[bot\])?[:,]?\s+/i;

/** Drops what is struck through. */
function withoutStruck(text: string): string {
  return text.replaceAll(/~~[\s\S]+?~~/g, "");
}
