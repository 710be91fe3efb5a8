import type { Database } from "../../store/open-database.ts";

/** Who takes no direct messages from Turbot. Asking Discord again and again would make Turbot look like a spammer. */
export interface ClosedLetters {
  has(userId: string): boolean;
  /** Discord said so. */
  note(userId: string): void;
  /** They wrote to Turbot, or want to be written to again. */
  reopen(userId: string): void;
}

/** Milliseconds until it is tried again: a day. */
const triedAgainMs = 24 * 60 * 60 * 1_000;

export function createClosedLetters(database: Database, now: () => number): ClosedLetters {
  const find = database.prepare("SELECT at FROM closed_letters WHERE user_id = ?");
  const note = database.prepare("INSERT OR REPLACE INTO closed_letters (user_id, at) VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM closed_letters WHERE user_id = ?");
  return {
    has(userId) {
      const at = find.get(userId)?.at;
      // In both directions: a clock that was ahead must not close them for longer.
      return at !== undefined && Math.abs(now() - Number(at)) < triedAgainMs;
    },
    note: (userId) => void note.run(userId, now()),
    reopen: (userId) => void remove.run(userId),
  };
}
