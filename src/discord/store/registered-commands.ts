import { createHash } from "node:crypto";
import type { Database } from "../../store/open-database.ts";

/** What was last registered at Discord in each guild: the `registered_commands` table. Asking Discord costs a call per guild. */
export interface RegisteredCommands {
  /** Whether all of these are known to be there, seen less than a day ago. `commands`: as JSON. */
  has(guildId: string, commands: string): boolean;
  /** They were just seen there. */
  note(guildId: string, commands: string): void;
  /** What is there is unknown now. */
  forget(guildId: string): void;
  /** When the guild's commands were last seen, in milliseconds since 1970; undefined if what is there is unknown. */
  seenAt(guildId: string): number | undefined;
}

/** Anyone else with Turbot's token can change them, so they are checked again after this time, in milliseconds: a day. */
const trustedMs = 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createRegisteredCommands(database: Database, now: () => number): RegisteredCommands {
  const select = database.prepare("SELECT hash, at FROM registered_commands WHERE guild_id = ?");
  const upsert = database.prepare(
    `INSERT INTO registered_commands (guild_id, hash, at) VALUES (?, ?, ?)
     ON CONFLICT (guild_id) DO UPDATE SET hash = excluded.hash, at = excluded.at`,
  );
  const remove = database.prepare("DELETE FROM registered_commands WHERE guild_id = ?");
  return {
    has(guildId, commands) {
      const row = select.get(guildId);
      if (row === undefined || row.hash !== hashOf(commands)) return false;
      // Noted while the clock was ahead, it would be trusted until the clock gets there.
      return Number(row.at) <= now() && Number(row.at) > now() - trustedMs;
    },
    note: (guildId, commands) => void upsert.run(guildId, hashOf(commands), now()),
    forget: (guildId) => void remove.run(guildId),
    seenAt(guildId) {
      const at = select.get(guildId)?.at;
      return at === undefined ? undefined : Number(at);
    },
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
