import type Anthropic from "@anthropic-ai/sdk";
import { defuseMarkers } from "./intent-marker.ts";
import type { Picture } from "./read-file.ts";
import type { Attached, Carried, Quoted, SaidContext } from "./store/chat-context.ts";
import type { RememberedMessage } from "./store/chat-messages.ts";

/** The most characters of a display name or file name shown to Claude. */
const nameLimit = 40;

/** What comes only with the newest message: pictures, and attached texts at full length. */
export interface Fresh {
  readonly context: SaidContext | undefined;
  readonly pictures: readonly Picture[];
}

/**
 * A channel's memory in the format of Claude's API. Everything a member chose, above all the display name, becomes a JSON
 * string: whatever it contains, it can't end the string, start a line or pass for another speaker.
 *
 * @param fresh belongs to the last message, which is the one to answer
 */
export function conversation(
  remembered: readonly RememberedMessage[],
  fresh?: Fresh,
): Anthropic.MessageParam[] {
  const messages: { role: "user" | "assistant"; content: string }[] = [];
  for (const [index, message] of remembered.entries()) {
    const isNewest = index === remembered.length - 1;
    const content =
      message.role === "assistant"
        ? message.content
        : said(isNewest && fresh !== undefined ? { ...message, context: fresh.context } : message);
    const last = messages.at(-1);
    // The API wants roles to alternate, and a user message first.
    if (last?.role === message.role) last.content += `\n${content}`;
    else if (last !== undefined || message.role === "user") messages.push({ role: message.role, content });
  }
  const last = messages.at(-1);
  if (fresh === undefined || fresh.pictures.length === 0 || last?.role !== "user") return messages;
  const blocks: Anthropic.ContentBlockParam[] = [
    { type: "text", text: last.content },
    ...fresh.pictures.map(imageBlock),
  ];
  return [...messages.slice(0, -1), { role: "user", content: blocks }];
}

function imageBlock({ mediaType, bytes }: Picture): Anthropic.ImageBlockParam {
  const data = Buffer.from(bytes).toString("base64");
  return { type: "image", source: { type: "base64", media_type: mediaType, data } };
}

function said({ authorName, authorId, content, context }: RememberedMessage & { role: "user" }): string {
  const { repliesTo, attached, ...carried } = context ?? {};
  return inOneLine({
    from: plainName(authorName),
    id: authorId,
    says: defuseMarkers(content),
    ...shownCarried(carried),
    ...(repliesTo === undefined ? {} : { replies_to: shownQuote(repliesTo) }),
    ...(attached === undefined ? {} : { attached: attached.map(shownFile) }),
  });
}

function shownQuote({ from, id, says, ...rest }: Quoted): object {
  return {
    from,
    ...(id === undefined ? {} : { id }),
    says: defuseMarkers(says),
    ...shownCarried(rest),
  };
}

function shownCarried({ forwards, stickers }: Carried): Carried {
  return {
    ...(forwards === undefined ? {} : { forwards: defuseMarkers(forwards) }),
    ...(stickers === undefined ? {} : { stickers: stickers.map(plainName) }),
  };
}

function shownFile({ name, text, to: _, ...rest }: Attached): object {
  return { name: plainName(name), ...rest, ...(text === undefined ? {} : { text: defuseMarkers(text) }) };
}

/** JSON leaves two of Unicode's line breaks unescaped. */
function inOneLine(value: object): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** A name on one line, without control characters or invisible direction changes. */
export function plainName(name: string): string {
  const line = name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return defuseMarkers([...line].slice(0, nameLimit).join("")) || "someone";
}
