import type { Database } from "../../store/open-database.ts";
import { pastTime } from "../../system/stored-times.ts";

/** When each user last started a request. */
export interface Cooldowns {
  /** Milliseconds since 1970; undefined if never, or long ago. */
  last(userId: string): number | undefined;
  burn(userId: string, at: number): void;
  refund(userId: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createCooldowns(database: Database, now: () => number = Date.now): Cooldowns {
  const select = database.prepare("SELECT at FROM cooldowns WHERE user_id = ?");
  const upsert = database.prepare(
    "INSERT INTO cooldowns (user_id, at) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET at = excluded.at",
  );
  const remove = database.prepare("DELETE FROM cooldowns WHERE user_id = ?");
  return {
    last(userId) {
      const at = select.get(userId)?.at;
      if (at === undefined) return undefined;
      // Recorded while the clock was ahead: the cooldown would last until the clock gets there, an hour or a year.
      if (Number(at) > now()) upsert.run(userId, now());
      return pastTime(Number(at), now());
    },
    burn: (userId, at) => void upsert.run(userId, at),
    refund: (userId) => void remove.run(userId),
  };
}
