import type { Database } from "../../store/open-database.ts";

/** One of Turbot's messages, or a thread, that waits to be taken back. */
export interface MessageRemoval {
  /** The message's or thread's id; before Discord told it, `?` and a name. */
  readonly ref: string;
  readonly channelId: string;
  /** "blank": others' words are in it too, so it stays, without its text. */
  readonly how: "delete" | "blank" | "rename";
  /** Tells an unsent message by its text. */
  readonly textMark: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
  readonly attempts: number;
}

/** What waits to be taken back: written before anything is done, and removed afterwards. Nobody's id is in it. */
export interface MessageRemovals {
  /** The next that is due. `at`: milliseconds since 1970. */
  next(at: number): MessageRemoval | undefined;
  /** When the next is due, in milliseconds since 1970; undefined: nothing waits. */
  nextDue(): number | undefined;
  done(ref: string): void;
  /** It didn't work: try again at that time, in milliseconds since 1970. */
  later(ref: string, dueAt: number): void;
  /** How many wait, in all servers. */
  count(): number;
}

export function createMessageRemovals(database: Database): MessageRemovals {
  const next = database.prepare(
    `SELECT ref, channel_id, how, text_mark, at, attempts FROM message_removals
     WHERE due_at <= ? ORDER BY due_at, ref LIMIT 1`,
  );
  const nextDue = database.prepare("SELECT min(due_at) AS due FROM message_removals");
  const remove = database.prepare("DELETE FROM message_removals WHERE ref = ?");
  const later = database.prepare(
    "UPDATE message_removals SET due_at = ?, attempts = attempts + 1 WHERE ref = ?",
  );
  const count = database.prepare("SELECT count(*) AS n FROM message_removals");
  return {
    next(at) {
      const row = next.get(at);
      if (row === undefined) return undefined;
      const how = row.how === "delete" || row.how === "rename" ? row.how : "blank";
      return {
        ref: String(row.ref),
        channelId: String(row.channel_id),
        how,
        textMark: String(row.text_mark),
        at: Number(row.at),
        attempts: Number(row.attempts),
      };
    },
    nextDue() {
      const due = nextDue.get()?.due;
      return due === null || due === undefined ? undefined : Number(due);
    },
    done: (ref) => void remove.run(ref),
    later: (ref, dueAt) => void later.run(dueAt, ref),
    count: () => Number(count.get()?.n ?? 0),
  };
}
