import { isBlank } from "../../../packages/discord-rules/blank.ts";
import { messageLimits } from "../../../packages/discord-rules/messages/messages.ts";
import { wholeRanges } from "./whole-ranges.ts";

/** Discord's limit for one message. It counts code points; UTF-16 units are never fewer, so they are safe to count. */
export const messageLimit: number = messageLimits.content;

/** Closes a code block that continues in the next message. */
const closing = "\n```";

/**
 * Splits a text into messages. Words, links and inline code stay whole; a code block that crosses a break is closed and reopened
 * with its language. While a text grows, all parts but the last stay the same. No part is blank, which Discord would refuse,
 * unless the whole text is: then the result is one empty part. Takes time proportional to the length of any text.
 *
 * @param limit in UTF-16 code units
 */
export function splitMessage(text: string, limit: number = messageLimit): readonly string[] {
  const parts = cutText(text, limit).filter((part) => !showsNothing(part));
  return parts.length === 0 ? [""] : parts;
}

/** An empty code block counts as nothing too: it only held separators. */
function showsNothing(part: string): boolean {
  return isBlank(part) || isBlank(/^```[\w+#-]{0,40}\n([\s\S]*?)\n?```$/.exec(part)?.[1] ?? "x");
}

function cutText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  let opening = "";
  while (opening.length + rest.length > limit) {
    const cut = findCut(rest, limit - opening.length - closing.length, opening !== "");
    const piece = rest.slice(0, cut.at);
    const fence = openFence(opening + piece);
    parts.push(opening + piece.trimEnd() + (fence === undefined ? "" : closing));
    rest = rest.slice(cut.at + cut.dropped);
    opening = fence ?? "";
  }
  return [...parts, opening + rest];
}

interface Cut {
  readonly at: number;
  /** How many separator characters after it to drop. */
  readonly dropped: number;
}

function findCut(text: string, budget: number, insideFence: boolean): Cut {
  const near = text.slice(0, budget + messageLimit);
  const isInside = new Uint8Array(near.length);
  for (const [from, to] of wholeRanges(near)) isInside.fill(1, from + 1, to);
  const window = text.slice(0, budget + 1);
  const candidates = [
    { separator: "\n\n", atLeast: budget / 2 },
    { separator: "\n", atLeast: insideFence ? 1 : budget / 3 },
    { separator: " ", atLeast: 1 },
    { separator: "\n", atLeast: 1 },
  ];
  for (const { separator, atLeast } of candidates) {
    let at = window.lastIndexOf(separator, budget);
    while (at >= atLeast && isInside[at] === 1) at = window.lastIndexOf(separator, at - 1);
    if (at >= atLeast) return avoidEmptyBlock(text, { at, dropped: separator.length });
  }
  return { at: betweenCharacters(text, budget), dropped: 0 };
}

/** Cutting right after a code block's opening would leave an empty one, so cut before it. */
function avoidEmptyBlock(text: string, cut: Cut): Cut {
  const piece = text.slice(0, cut.at);
  const lastFence = piece.lastIndexOf("```");
  if (lastFence <= 0 || openFence(piece) === undefined) return cut;
  const [info = "", ...lines] = piece.slice(lastFence + 3).split("\n");
  const isEmpty = !info.includes("`") && lines.join("").trim() === "";
  return isEmpty ? { at: lastFence, dropped: 0 } : cut;
}

/** The opening line of a text's unclosed code block, with its line break. No language has a longer name than that. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const match of text.matchAll(/```(?:([\w+#-]{0,40})\n)?/g)) {
    open = open === undefined ? `\`\`\`${match[1] ?? ""}\n` : undefined;
  }
  return open;
}

/** The last position at or before `at` that isn't inside what a reader sees as one character. */
function betweenCharacters(text: string, at: number): number {
  const from = Math.max(0, at - 64);
  const segments = [...new Intl.Segmenter().segment(text.slice(from, at + 64))];
  const last = segments.findLast((segment) => from + segment.index <= at && segment.index > 0);
  return last === undefined ? at : from + last.index;
}
