import { randomUUID } from "node:crypto";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { MessageRef } from "../../dispatch/call.ts";
import { HandledFile } from "../../dispatch/handled-file.ts";

/** What a plugin has a handle for. */
export type HeldFile = FileAtDiscord | DrawnPicture;

/** A file at Discord. */
export interface FileAtDiscord {
  readonly url: string;
  readonly kind: "attachment" | "picture";
  /** As Discord says; null: it doesn't. */
  readonly type: string | null;
  /** Bytes, as Discord says; undefined: it doesn't. */
  readonly size: number | undefined;
  readonly saidIn: MessageRef | undefined;
  /** It was read in a channel that not everybody sees. */
  readonly isPrivate: boolean;
}

/** A picture that was drawn for the plugin. */
export interface DrawnPicture {
  readonly kind: "drawn";
  /** Undefined: it isn't kept any more. */
  readonly png: () => Uint8Array | undefined;
  readonly width: number;
  readonly height: number;
  /** What it shows, in words. */
  readonly alt: string;
  /** All that people can read in it. */
  readonly words: readonly string[];
  /** The files at Discord that are shown in it, also within pictures that are. */
  readonly shows: readonly FileAtDiscord[];
}

/** One plugin's handles. They are kept in memory, so they end with the process, too. */
export interface FileHandles {
  give(file: HeldFile): string;
  /** @throws RefusalError if it isn't one of this plugin's, or its hour is over */
  find(handle: string): HeldFile;
  /** The files of a message that come by handles. @throws RefusalError */
  of(message: Partial<OutgoingMessage>): readonly HeldFile[];
}

/** In milliseconds. Discord's own addresses end after about a day. */
const hourMs = 60 * 60 * 1_000;

/** Handles of one plugin at a time; the oldest end early. */
const most = 2_000;

/** @param elapsed the monotonic clock, in milliseconds */
export function createFileHandles(elapsed: () => number): FileHandles {
  const known = new Map<string, { readonly file: HeldFile; readonly until: number }>();
  const find = (handle: string): HeldFile => {
    const found = known.get(handle);
    if (found !== undefined && found.until > elapsed()) return found.file;
    known.delete(handle);
    throw new RefusalError(
      "There is no such file: a handle is only its own plugin's, and ends after an hour. Take it from a new message, command or form",
    );
  };
  return {
    give(file) {
      const handle = randomUUID();
      known.set(handle, { file, until: elapsed() + hourMs });
      const oldest = known.keys().next().value;
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return handle;
    },
    find,
    of: ({ files = [] }) => files.flatMap((file) => (file instanceof HandledFile ? [find(file.handle)] : [])),
  };
}

/** The files at Discord that people see in one. */
export function shownIn(file: HeldFile): readonly FileAtDiscord[] {
  return file.kind === "drawn" ? file.shows : [file];
}

/** What people can read in it, as far as that is known. */
export function wordsIn(file: HeldFile): readonly string[] {
  return file.kind === "drawn" ? file.words : [];
}
