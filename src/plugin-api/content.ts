import { toBase64 } from "./base64.ts";
import type { ButtonSpec, SelectSpec } from "./buttons-and-menus.ts";
import type { FileHandle } from "./files.ts";
import type { LayoutPart } from "./layout.ts";

/** A message: plain text, or text with embeds, buttons and so on. Mentions don't ping, except as `Reach` allows. */
export type Content = string | RichContent;

export interface RichContent {
  readonly content?: string;
  /** At most 10. */
  readonly embeds?: readonly Embed[];
  /** At most 25, shown in rows of five. */
  readonly buttons?: readonly ButtonSpec[];
  readonly select?: SelectSpec;
  /** More menus. Each has a row of its own, and a message has five rows for buttons and menus together. */
  readonly selects?: readonly SelectSpec[];
  /** At most 3, 150 KB of your own in total, and 8 MB of those sent on. Needs `send_files`. */
  readonly files?: readonly (FileSpec | SentOnFile)[];
  /** Shows the message only to the person who asked. Only for answers to commands, buttons and forms. */
  readonly ephemeral?: boolean;
  /** Nobody's device announces it, not even to those it mentions. */
  readonly silent?: boolean;
  /** Discord's own poll. It can't be edited, nor be `ephemeral`; `turbot.getMessage` tells the votes. */
  readonly poll?: PollSpec;
  /**
   * The whole message in parts, instead of `content`, `embeds`, `buttons`, `select`, `selects` and `poll`. Once a message is laid out, edits
   * have to be, too.
   */
  readonly layout?: readonly LayoutPart[];
}

export interface PollSpec {
  /** At most 300 characters. */
  readonly question: string;
  /** 1–10, of at most 55 characters each. */
  readonly answers: readonly (string | { readonly text: string; readonly emoji?: string })[];
  /** 1–768. @default 24 */
  readonly hours?: number;
  /** Whether people can choose several answers. @default false */
  readonly multiple?: boolean;
}

/** A file attached to a message. */
export interface FileSpec {
  /** With its extension, such as `tides.csv`. At most 100 characters. */
  readonly name: string;
  /** Text, or bytes. */
  readonly content: string | Uint8Array;
  /** What it shows, for people who have Discord read to them: a picture's alternative text. At most 1,024 characters. */
  readonly description?: string;
}

/** A file that somebody attached or uploaded, sent on without being read: `message.attachments` can be `files` as it is. */
export interface SentOnFile extends FileHandle {
  readonly description?: string;
}

/** An embed with Discord's field names. It can't be empty. Limits: title 256, description 4,096, 25 fields, 6,000 characters in total. */
export interface Embed {
  readonly title?: string;
  readonly description?: string;
  readonly url?: string;
  /** 0xRRGGBB. */
  readonly color?: number;
  /** ISO 8601. */
  readonly timestamp?: string;
  readonly author?: { readonly name: string; readonly url?: string; readonly icon_url?: string };
  readonly footer?: { readonly text: string; readonly icon_url?: string };
  /** A URL, or a file of this message: `attachment://chart.png`. */
  readonly image?: { readonly url: string };
  readonly thumbnail?: { readonly url: string };
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
}

/** Converts content to the form sent to the host. */
export function richContent(content: Content): object {
  if (typeof content !== "object" || content === null) return { content: String(content) };
  if (!Array.isArray(content.files)) return content;
  return {
    ...content,
    files: content.files.map(outgoing),
  };
}

function outgoing(file: FileSpec | SentOnFile): object {
  if (!("handle" in file)) {
    const { content: data, ...named } = file;
    return { ...named, base64: toBase64(data) };
  }
  const { handle, name, description } = file;
  return { handle, name, ...(description === undefined ? {} : { description }) };
}
