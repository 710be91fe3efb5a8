import { DatabaseSync } from "node:sqlite";
import { closeQuietly, transaction } from "../../store/open-database.ts";

/*
 * One plugin's store on disk: keys and values, with their number and size. Triggers in the file itself keep the totals,
 * so that they are right no matter which release writes, and no write reads more than its own key.
 */

/** A store's queries. Each finds its rows by an index. */
export const storeQueries = {
  get: "SELECT value FROM store WHERE key = ?",
  size: "SELECT octet_length(key) + octet_length(value) AS bytes FROM store WHERE key = ?",
  totals: "SELECT keys, bytes FROM totals WHERE id = 1",
  set: "INSERT INTO store VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  delete: "DELETE FROM store WHERE key = ?",
  keys: "SELECT key FROM store WHERE key >= ? ORDER BY key",
  keysBefore: "SELECT key FROM store WHERE key >= ? AND key < ? ORDER BY key",
  write: "INSERT OR IGNORE INTO writers (key, mark, user_id, guild_id) VALUES (?, ?, ?, ?)",
  marks: "SELECT mark, user_id, guild_id FROM writers WHERE key = ?",
  unmark: "DELETE FROM writers WHERE key = ? AND mark = ?",
  unmarkKey: "DELETE FROM writers WHERE key = ?",
  unmarkPerson: "DELETE FROM writers WHERE user_id = ?",
  unmarkGuild: "DELETE FROM writers WHERE guild_id = ?",
  homeOf: "SELECT guild_id FROM homes WHERE key = ?",
  ownKey: "SELECT key FROM homes WHERE guild_id = ? AND name = ?",
  homesIn: "SELECT key, name FROM homes WHERE guild_id = ?",
  giveHome: "INSERT OR REPLACE INTO homes (key, guild_id, name) VALUES (?, ?, ?)",
  takeHome: "DELETE FROM homes WHERE key = ?",
} as const;

/** Whose words a text in the store is, and where they said them. `mark`: of the text; empty: the key itself is theirs. */
export interface StoredWriter {
  readonly mark: string;
  readonly userId: string;
  readonly guildId: string;
  /** They said it, in a sentence or the like: it wasn't only stored in their call. Undefined: that isn't noted. */
  readonly isSaid?: boolean;
}

export interface StoreFile {
  get(key: string): string | null;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** Keys with a prefix, sorted by their bytes. */
  keys(prefix: string): readonly string[];
  /** Bytes of a key and its value; 0: there is no such key. */
  size(key: string): number;
  totals(): { readonly keys: number; readonly bytes: number };
  /** Notes whose words a key's value contains now: these are added, and marks of texts that are gone are removed. */
  wrote(key: string, added: readonly StoredWriter[], kept: (mark: string) => boolean): void;
  writers(key: string): readonly StoredWriter[];
  /** Keys that contain somebody's words. */
  keysWithWriters(): readonly string[];
  forgetWriter(who: { readonly userId: string } | { readonly guildId: string }): void;
  /** The server that has a key for itself; "": what belongs to no server. Undefined: nobody has. */
  homeOf(key: string): string | undefined;
  /** The key of what a server calls `name`. */
  ownKey(guildId: string, name: string): string | undefined;
  homesIn(guildId: string): readonly { readonly key: string; readonly name: string }[];
  /** From now on a server has a key for itself, and calls it `name`. */
  giveHome(key: string, guildId: string, name: string): void;
  takeHome(key: string): void;
  hasHomes(): boolean;
  /** All servers that are known here. */
  guilds(): readonly string[];
  /** All or nothing. */
  together<T>(work: () => T): T;
  /** Moves everything into the main file, and empties the log beside it, which still has what was deleted. */
  settle(): void;
  close(): void;
}

/** Opens or creates a store. Counts a store of an older release once. */
export function openStoreFile(path: string): StoreFile {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 100;");
    // What people wanted forgotten is overwritten, not only unlinked.
    database.exec("PRAGMA secure_delete = ON;");
    migrate(database);
    database.exec(writersTable);
    database.exec(homesTable);
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
  const query = {
    get: database.prepare(storeQueries.get),
    size: database.prepare(storeQueries.size),
    totals: database.prepare(storeQueries.totals),
    set: database.prepare(storeQueries.set),
    delete: database.prepare(storeQueries.delete),
    keys: database.prepare(storeQueries.keys),
    keysBefore: database.prepare(storeQueries.keysBefore),
    write: database.prepare(storeQueries.write),
    marks: database.prepare(storeQueries.marks),
    unmark: database.prepare(storeQueries.unmark),
    unmarkKey: database.prepare(storeQueries.unmarkKey),
    unmarkPerson: database.prepare(storeQueries.unmarkPerson),
    unmarkGuild: database.prepare(storeQueries.unmarkGuild),
    // A store has at most a thousand keys.
    marked: database.prepare("SELECT DISTINCT key FROM writers"),
    homeOf: database.prepare(storeQueries.homeOf),
    ownKey: database.prepare(storeQueries.ownKey),
    homesIn: database.prepare(storeQueries.homesIn),
    giveHome: database.prepare(storeQueries.giveHome),
    takeHome: database.prepare(storeQueries.takeHome),
    hasHomes: database.prepare("SELECT 1 FROM homes LIMIT 1"),
    guilds: database.prepare("SELECT guild_id FROM writers UNION SELECT guild_id FROM homes"),
  };
  return {
    get(key) {
      const row = query.get.get(key);
      return row === undefined ? null : String(row.value);
    },
    set: (key, value) => void query.set.run(key, value),
    delete(key) {
      query.delete.run(key);
      query.unmarkKey.run(key);
    },
    wrote(key, added, kept) {
      for (const { mark } of this.writers(key)) if (mark !== "" && !kept(mark)) query.unmark.run(key, mark);
      for (const { mark, userId, guildId } of added) query.write.run(key, mark, userId, guildId);
    },
    writers: (key) =>
      query.marks.all(key).map((row) => ({
        mark: String(row.mark),
        userId: String(row.user_id),
        guildId: String(row.guild_id),
      })),
    keysWithWriters: () => query.marked.all().map(({ key }) => String(key)),
    forgetWriter: (who) =>
      void ("userId" in who ? query.unmarkPerson.run(who.userId) : query.unmarkGuild.run(who.guildId)),
    homeOf(key) {
      const row = query.homeOf.get(key);
      return row === undefined ? undefined : String(row.guild_id);
    },
    ownKey(guildId, name) {
      const row = query.ownKey.get(guildId, name);
      return row === undefined ? undefined : String(row.key);
    },
    homesIn: (guildId) =>
      query.homesIn.all(guildId).map(({ key, name }) => ({ key: String(key), name: String(name) })),
    giveHome: (key, guildId, name) => void query.giveHome.run(key, guildId, name),
    takeHome: (key) => void query.takeHome.run(key),
    hasHomes: () => query.hasHomes.get() !== undefined,
    guilds: () => query.guilds.all().map(({ guild_id }) => String(guild_id)),
    together: (work) => transaction(database, work),
    settle: () => database.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    keys(prefix) {
      const from = prefix.toWellFormed();
      const end = prefixEnd(from);
      const rows = end === undefined ? query.keys.all(from) : query.keysBefore.all(from, end);
      return rows.map(({ key }) => String(key));
    },
    size: (key) => Number(query.size.get(key)?.bytes ?? 0),
    totals() {
      const row = query.totals.get();
      return { keys: Number(row?.keys), bytes: Number(row?.bytes) };
    },
    close: () => database.close(),
  };
}

/** Beside the values, so that both are written together. Older releases leave it alone. */
const writersTable = `
  CREATE TABLE IF NOT EXISTS writers (
    key TEXT NOT NULL,
    mark TEXT NOT NULL,
    user_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    PRIMARY KEY (key, mark, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS writers_user ON writers (user_id);
  CREATE INDEX IF NOT EXISTS writers_guild ON writers (guild_id);`;

/** Which keys one server has for itself. Older releases leave it alone, and see all keys. */
const homesTable = `
  CREATE TABLE IF NOT EXISTS homes (
    key TEXT PRIMARY KEY,
    guild_id TEXT NOT NULL,
    name TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS homes_name ON homes (guild_id, name);`;

function migrate(database: DatabaseSync): void {
  const isCounted = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'totals'").get() !== undefined;
  if (isCounted) return;
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS store (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS totals (
      id INTEGER PRIMARY KEY CHECK (id = 1), keys INTEGER NOT NULL, bytes INTEGER NOT NULL
    ) STRICT;
    INSERT OR IGNORE INTO totals
      SELECT 1, count(*), coalesce(sum(octet_length(key) + octet_length(value)), 0) FROM store;
    CREATE TRIGGER IF NOT EXISTS store_insert AFTER INSERT ON store BEGIN
      UPDATE totals SET keys = keys + 1, bytes = bytes + octet_length(new.key) + octet_length(new.value)
        WHERE id = 1;
    END;
    CREATE TRIGGER IF NOT EXISTS store_update AFTER UPDATE ON store BEGIN
      UPDATE totals SET bytes = bytes - octet_length(old.key) - octet_length(old.value)
        + octet_length(new.key) + octet_length(new.value) WHERE id = 1;
    END;
    CREATE TRIGGER IF NOT EXISTS store_delete AFTER DELETE ON store BEGIN
      UPDATE totals SET keys = keys - 1, bytes = bytes - octet_length(old.key) - octet_length(old.value)
        WHERE id = 1;
    END;
    COMMIT;`);
}

/** The first text, by its bytes, after all texts with a prefix; undefined: there is none. */
function prefixEnd(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    if (point === 0x10_ff_ff) continue;
    // Skip the surrogates, which aren't characters.
    return points.join("") + String.fromCodePoint(point === 0xd7_ff ? 0xe0_00 : point + 1);
  }
  return undefined;
}
