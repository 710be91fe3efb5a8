import type { Database } from "../../store/open-database.ts";

/**
 * Whom plugins can ping, or write to: people who agreed by using something of the plugin's, in that server, in the words they were shown. Consent covers
 * only those words: if the plugin, or another one of the same name, uses other words, people have to agree again.
 */
export interface PingConsents {
  /**
   * They used something that means agreeing to pings. Returns what they still have to be told: that they agreed, or that it stays stopped.
   * The consent is stored now, so that they can stop it before they were told; until then they aren't pinged.
   */
  used(by: Agreed): "agreed" | "stopped" | "nothing";
  /** They were told. From now on the consent holds, unless they stopped it in the meantime. */
  told(by: Agreed): void;
  /** The people among `userIds` who can be pinged: they agreed to any of these words. */
  among(
    userIds: readonly string[],
    plugin: string,
    guildId: string,
    words: readonly string[],
  ): readonly string[];
  /** They want no more pings from it, in any words, until they say otherwise. @returns whether they could be pinged */
  stop(userId: string, plugin: string, guildId: string): boolean;
  /** They want the pings they stopped again. @returns whether there were any */
  again(userId: string, plugin: string, guildId: string): boolean;
  /** Everything that a person agreed to or stopped. */
  of(userId: string): readonly PingConsent[];
}

export interface Agreed {
  readonly userId: string;
  readonly plugin: string;
  readonly guildId: string;
  /** When they are pinged: "when you win". */
  readonly words: string;
}

export interface PingConsent extends Omit<Agreed, "userId"> {
  readonly isStopped: boolean;
  /** When they last used it, or stopped it. Milliseconds since 1970. */
  readonly at: number;
}

/**
 * The value of `is_stopped` until they were told. An older release would ignore a column of its own, and it pings everyone
 * who has 0 here.
 */
const untold = 2;

/** Update the time of the last use at most once a day, in milliseconds. */
const noteAgainMs = 24 * 60 * 60 * 1_000;

/** Consent to pings isn't consent to direct messages: each has a table of its own. */
export type ConsentTable = "ping_consents" | "letter_consents";

export function createPingConsents(
  database: Database,
  now: () => number,
  table: ConsentTable = "ping_consents",
): PingConsents {
  const one = "user_id = ? AND plugin = ? AND guild_id = ? AND words = ?";
  const all = "user_id = ? AND plugin = ? AND guild_id = ?";
  const find = database.prepare(`SELECT is_told, is_stopped, at FROM ${table} WHERE ${one}`);
  const touch = database.prepare(`UPDATE ${table} SET at = ? WHERE ${one}`);
  // Anyone who stopped a plugin also stopped any words it uses next.
  const stopped = database.prepare(`SELECT 1 FROM ${table} WHERE ${all} AND is_stopped = 1 LIMIT 1`);
  const tell = database.prepare(
    `INSERT INTO ${table} (user_id, plugin, guild_id, words, at, is_told, is_stopped)
     VALUES (?1, ?2, ?3, ?4, ?5, 1, EXISTS (
       SELECT 1 FROM ${table} WHERE user_id = ?1 AND plugin = ?2 AND guild_id = ?3 AND is_stopped = 1))
     ON CONFLICT DO UPDATE SET is_told = 1, is_stopped = iif(is_stopped = ${untold}, 0, is_stopped)`,
  );
  const note = database.prepare(
    `INSERT INTO ${table} (user_id, plugin, guild_id, words, at, is_told, is_stopped)
     VALUES (?, ?, ?, ?, ?, 0, ${untold})`,
  );
  const among = database.prepare(
    `SELECT DISTINCT user_id FROM ${table}
     WHERE user_id IN (SELECT value FROM json_each(?)) AND plugin = ? AND guild_id = ?
       AND words IN (SELECT value FROM json_each(?)) AND is_stopped = 0`,
  );
  const stop = database.prepare(
    `UPDATE ${table} SET is_stopped = 1, is_told = 0, at = ? WHERE ${all} AND is_stopped <> 1`,
  );
  const again = database.prepare(
    `UPDATE ${table} SET is_stopped = 0, is_told = 1, at = ? WHERE ${all} AND is_stopped = 1`,
  );
  return {
    used({ userId, plugin, guildId, words }) {
      const key = [userId, plugin, guildId, words] as const;
      const row = find.get(...key);
      if (row === undefined) {
        if (stopped.get(userId, plugin, guildId) !== undefined) return "stopped";
        note.run(...key, now());
        return "agreed";
      }
      // In both directions: a clock that was ahead must not keep it longer.
      if (Math.abs(now() - Number(row.at)) > noteAgainMs) touch.run(now(), ...key);
      if (row.is_stopped === untold) return "agreed";
      return row.is_told === 1 ? "nothing" : "stopped";
    },
    told: ({ userId, plugin, guildId, words }) => void tell.run(userId, plugin, guildId, words, now()),
    among: (userIds, plugin, guildId, words) =>
      among
        .all(JSON.stringify(userIds), plugin, guildId, JSON.stringify(words))
        .map((row) => String(row.user_id)),
    stop: (userId, plugin, guildId) => stop.run(now(), userId, plugin, guildId).changes !== 0,
    again: (userId, plugin, guildId) => again.run(now(), userId, plugin, guildId).changes !== 0,
    of: readPingConsents(database, table),
  };
}

/** Reads everything that a person agreed to or stopped. */
export function readPingConsents(
  database: Database,
  table: ConsentTable = "ping_consents",
): (userId: string) => readonly PingConsent[] {
  const ofUser = database.prepare(
    `SELECT plugin, guild_id, words, is_stopped, at FROM ${table}
     WHERE user_id = ? ORDER BY plugin, guild_id, words`,
  );
  return (userId) =>
    ofUser.all(userId).map((row) => ({
      plugin: String(row.plugin),
      guildId: String(row.guild_id),
      words: String(row.words),
      isStopped: row.is_stopped === 1,
      at: Number(row.at),
    }));
}
