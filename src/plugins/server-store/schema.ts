import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../../store/open-database.ts";
import { scoreTriggers } from "./score-levels.ts";

/*
 * What one plugin keeps per server: `data/<plugin>/servers.db`. Beside its `store.db`, which older releases know; of this file they know
 * nothing. Columns and tables are only ever added.
 *
 * A server's data is a part. A part without a server and a ranking without a name are given up: nobody finds them any more, and they are
 * deleted bit by bit (see sweep.ts).
 */

const tables = `
  CREATE TABLE IF NOT EXISTS totals (
    id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL, scores INTEGER NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO totals (id, bytes, scores) VALUES (1, 0, 0);

  -- warned: 1 once admins were told that it is nearly full. left_at: since when Turbot isn't there, in milliseconds since 1970.
  CREATE TABLE IF NOT EXISTS parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id TEXT UNIQUE,
    keys INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    people_keys INTEGER NOT NULL DEFAULT 0,
    people_bytes INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0,
    left_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS parts_given_up ON parts (id) WHERE guild_id IS NULL;

  -- owner: a person's id; '': the server itself. expires: milliseconds since 1970.
  CREATE TABLE IF NOT EXISTS entries (
    part INTEGER NOT NULL,
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    expires INTEGER,
    PRIMARY KEY (part, owner, key)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_owner ON entries (owner) WHERE owner <> '';
  CREATE INDEX IF NOT EXISTS entries_expires ON entries (part, expires) WHERE expires IS NOT NULL;
  CREATE INDEX IF NOT EXISTS entries_old ON entries (expires) WHERE expires IS NOT NULL;

  -- Whose words are in an entry: see words/store-with-writers.ts. is_said: 1 if it is a text of theirs, 0 if it was only stored for them.
  CREATE TABLE IF NOT EXISTS words (
    part INTEGER NOT NULL,
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    mark TEXT NOT NULL,
    user_id TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    is_said INTEGER NOT NULL,
    PRIMARY KEY (part, owner, key, mark, user_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS rankings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    part INTEGER NOT NULL,
    name TEXT,
    members INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0,
    UNIQUE (part, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS rankings_given_up ON rankings (id) WHERE name IS NULL;
  -- Whom a ranking's name names, and who said it. is_sure: 0 if it could be the plugin's own word.
  CREATE TABLE IF NOT EXISTS ranking_people (
    ranking INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    is_sure INTEGER NOT NULL,
    PRIMARY KEY (ranking, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS ranking_people_user ON ranking_people (user_id);
  CREATE TRIGGER IF NOT EXISTS rankings_given_up_people AFTER UPDATE OF name ON rankings WHEN new.name IS NULL BEGIN
    DELETE FROM ranking_people WHERE ranking = old.id;
  END;

  -- reached: when, in milliseconds since 1970. Of equal scores the one that was reached first is shown first.
  CREATE TABLE IF NOT EXISTS scores (
    ranking INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    score INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    PRIMARY KEY (ranking, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS scores_best ON scores (ranking, score DESC, reached, user_id);
  CREATE INDEX IF NOT EXISTS scores_user ON scores (user_id);
  CREATE TABLE IF NOT EXISTS score_counts (
    ranking INTEGER NOT NULL,
    level INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (ranking, level, bucket)
  ) STRICT, WITHOUT ROWID;

  -- One row once a plugin that reads wrote here: from then on none of its engines sees more than one server.
  CREATE TABLE IF NOT EXISTS apart (id INTEGER PRIMARY KEY CHECK (id = 1)) STRICT;

  -- Who is to be forgotten in values that aren't theirs alone, and after which entry the next look goes on.
  CREATE TABLE IF NOT EXISTS forgetting (
    scope TEXT NOT NULL CHECK (scope IN ('person', 'server')),
    id TEXT NOT NULL,
    part INTEGER NOT NULL,
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (scope, id)
  ) STRICT, WITHOUT ROWID;`;

const size = (row: "new" | "old") => `octet_length(${row}.key) + octet_length(${row}.value)`;
const counted = (row: "new" | "old", sign: "+" | "-") => `
    UPDATE parts SET
      keys = keys ${sign} (${row}.owner = ''),
      bytes = bytes ${sign} (${row}.owner = '') * (${size(row)}),
      people_keys = people_keys ${sign} (${row}.owner <> ''),
      people_bytes = people_bytes ${sign} (${row}.owner <> '') * (${size(row)})
      WHERE id = ${row}.part;
    UPDATE totals SET bytes = bytes ${sign} (${size(row)}) WHERE id = 1;`;

/** Keep the totals, so that no write counts anything. */
const entryTriggers = `
  CREATE TRIGGER IF NOT EXISTS entries_insert AFTER INSERT ON entries BEGIN${counted("new", "+")}
  END;
  CREATE TRIGGER IF NOT EXISTS entries_update AFTER UPDATE OF value ON entries BEGIN${counted("old", "-")}${counted("new", "+")}
  END;
  CREATE TRIGGER IF NOT EXISTS entries_delete AFTER DELETE ON entries BEGIN${counted("old", "-")}
    DELETE FROM words WHERE part = old.part AND owner = old.owner AND key = old.key;
  END;
  CREATE TRIGGER IF NOT EXISTS words_insert AFTER INSERT ON words BEGIN
    UPDATE totals SET marks = marks + 1 WHERE id = 1;
  END;
  CREATE TRIGGER IF NOT EXISTS words_delete AFTER DELETE ON words BEGIN
    UPDATE totals SET marks = marks - 1 WHERE id = 1;
  END;`;

/** What was added to tables since. Files from before marks were counted count them once. */
function addColumns(database: DatabaseSync): void {
  const has = (table: string, column: string) =>
    database.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").get(table, column) !== undefined;
  if (!has("totals", "marks"))
    database.exec(`ALTER TABLE totals ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
      UPDATE totals SET marks = (SELECT count(*) FROM words);`);
  // 1: `expires` is 30 days after the last change, because members' texts are in it, and not what the plugin asked for.
  if (!has("entries", "by_host"))
    database.exec("ALTER TABLE entries ADD COLUMN by_host INTEGER NOT NULL DEFAULT 0");
}

/** Creates what isn't there yet. */
export function createSchema(database: DatabaseSync): void {
  transaction(database, () => {
    database.exec(tables);
    addColumns(database);
    database.exec(`${entryTriggers} ${scoreTriggers}`);
  });
}
