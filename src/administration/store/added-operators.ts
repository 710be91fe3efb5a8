import type { Database } from "../../store/open-database.ts";

/** Operators whom others added in Discord. */
export interface AddedOperators {
  has(userId: string): boolean;
  /** In the order in which they were added. */
  all(): readonly string[];
  add(userId: string, by: string): void;
  remove(userId: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createAddedOperators(database: Database, now: () => number): AddedOperators {
  const one = database.prepare("SELECT 1 FROM added_operators WHERE user_id = ?");
  const all = database.prepare("SELECT user_id FROM added_operators ORDER BY at");
  const insert = database.prepare("INSERT OR IGNORE INTO added_operators (user_id, by, at) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM added_operators WHERE user_id = ?");
  return {
    has: (userId) => one.get(userId) !== undefined,
    all: () => all.all().map((row) => String(row.user_id)),
    add: (userId, by) => void insert.run(userId, by, now()),
    remove: (userId) => void remove.run(userId),
  };
}
