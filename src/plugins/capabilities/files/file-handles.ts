import { randomUUID } from "node:crypto";
import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { MessageRef } from "../../dispatch/call.ts";
import { HandledFile } from "../../dispatch/handled-file.ts";

/** A file at Discord that a plugin has a handle for. */
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

/** One plugin's handles. They are kept in memory, so they end with the process, too. */
export interface FileHandles {
  give(file: FileAtDiscord): string;
  /** @throws RefusalError if it isn't one of this plugin's, or its hour is over */
  find(handle: string): FileAtDiscord;
  /** The files of a message that come by handles. @throws RefusalError */
  of(message: Partial<OutgoingMessage>): readonly FileAtDiscord[];
}

/** In milliseconds. Discord's own addresses end after about a day. */
const hourMs = 60 * 60 * 1_000;

/** Handles of one plugin at a time; the oldest end early. */
const most = 2_000;

/** @param elapsed the monotonic clock, in milliseconds */
export function createFileHandles(elapsed: () => number): FileHandles {
  const known = new Map<string, { readonly file: FileAtDiscord; readonly until: number }>();
  const find = (handle: string): FileAtDiscord => {
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
