import { z } from "zod";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What Turbot has posted in answer to each chat message, so that an interrupted reply can be finished. */
export interface ChatReplies {
  /** Starts a reply. @returns what an earlier run left; undefined if there was none */
  begin(messageId: string): BegunReply | undefined;
  /** Stores the reply's messages as they are now, first to last. */
  keep(messageId: string, parts: readonly ReplyPart[]): void;
  /** Everything this message asked for is done. */
  finish(messageId: string): void;
  isBegun(messageId: string): boolean;
  isFinished(messageId: string): boolean;
  /** Deletes replies begun long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

export interface BegunReply {
  readonly parts: readonly ReplyPart[];
  readonly whole: boolean;
}

/** One of the messages that make up a reply. */
export interface ReplyPart {
  /** Null while posting it: it may or may not exist. */
  readonly id: string | null;
  readonly content: string;
}

/** An answered message is remembered for this long, in milliseconds: as long as in the inbox. */
const keptMs = 3 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createChatReplies(database: Database, now: () => number = Date.now): ChatReplies {
  const get = database.prepare("SELECT parts, whole FROM chat_replies WHERE id = ?");
  const insert = database.prepare("INSERT OR IGNORE INTO chat_replies (id, at) VALUES (?, ?)");
  const keep = database.prepare("UPDATE chat_replies SET parts = ? WHERE id = ?");
  const finish = database.prepare("UPDATE chat_replies SET whole = 1, parts = '[]' WHERE id = ?");
  const prune = createPrune(database, "chat_replies", "at < ?");

  return {
    begin(messageId) {
      const row = get.get(messageId);
      if (row !== undefined) return { parts: partsOf(String(row.parts)), whole: row.whole === 1 };
      insert.run(messageId, now());
      return undefined;
    },
    keep: (messageId, parts) => void keep.run(JSON.stringify(parts), messageId),
    finish(messageId) {
      insert.run(messageId, now());
      finish.run(messageId);
    },
    isBegun: (messageId) => get.get(messageId) !== undefined,
    isFinished: (messageId) => get.get(messageId)?.whole === 1,
    prune: (before, most) => prune(before - keptMs, most),
  };
}

const Parts = z.array(z.object({ id: z.string().nullable(), content: z.string() }));

function partsOf(column: string): readonly ReplyPart[] {
  const read = Parts.safeParse(JSON.parse(column));
  return read.success ? read.data : [];
}
