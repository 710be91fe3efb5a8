import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** Whom Turbot has told that it is an AI: once in each server. */
export interface FirstContacts {
  has(guildId: string, userId: string): boolean;
  note(guildId: string, userId: string): void;
  /** Forgets what was long before a time, in milliseconds since 1970: then it is said again. */
  readonly prune: Prune;
}

/** Nobody remembers a line for longer, in milliseconds: a year. */
const keptMs = 365 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createFirstContacts(database: Database, now: () => number = Date.now): FirstContacts {
  const select = database.prepare("SELECT 1 FROM first_contacts WHERE user_id = ? AND guild_id = ?");
  const insert = database.prepare(
    "INSERT OR IGNORE INTO first_contacts (user_id, guild_id, at) VALUES (?, ?, ?)",
  );
  const prune = createPrune(database, "first_contacts", "at < ?", "user_id, guild_id");
  return {
    has: (guildId, userId) => select.get(userId, guildId) !== undefined,
    note: (guildId, userId) => void insert.run(userId, guildId, now()),
    prune: (before, most) => prune(before - keptMs, most),
  };
}
