import type { Database } from "../../store/open-database.ts";

/** People who want no part in AI: none of their words go to Claude, in any server. Kept until they change their mind. */
export interface LeftOut {
  has(userId: string): boolean;
  /** Whether there is anyone at all; otherwise nobody's words have to be looked for. */
  any(): boolean;
  /** Since when, in milliseconds since 1970; undefined: they take part. */
  since(userId: string): number | undefined;
  add(userId: string): void;
  remove(userId: string): void;
}

/** Asked for every message that arrives, so the answers are kept in memory. @param now the clock, in milliseconds since 1970 */
export function createLeftOut(database: Database, now: () => number = Date.now): LeftOut {
  const select = database.prepare("SELECT user_id, at FROM left_out");
  const insert = database.prepare("INSERT OR IGNORE INTO left_out (user_id, at) VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM left_out WHERE user_id = ?");
  const known = new Map(select.all().map(({ user_id: id, at }) => [String(id), Number(at)]));
  return {
    has: (userId) => known.has(userId),
    any: () => known.size > 0,
    since: (userId) => known.get(userId),
    add(userId) {
      if (known.has(userId)) return;
      const at = now();
      insert.run(userId, at);
      known.set(userId, at);
    },
    remove(userId) {
      remove.run(userId);
      known.delete(userId);
    },
  };
}
