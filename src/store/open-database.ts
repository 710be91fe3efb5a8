import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { countWrites } from "./count-writes.ts";
import { migrations } from "./migrations.ts";

export type Database = DatabaseSync;

/**
 * Opens Turbot's database and migrates it to the newest schema. A newer release's database is used as it is: migrations only
 * add, so this release still understands it.
 *
 * @param path `data/sessions.db`, or `:memory:`
 * @throws SQLite's error; nothing is open then
 */
export function openDatabase(path: string): Database {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    if (path === ":memory:") database.deserialize(empty());
    // NORMAL under WAL: a commit survives a killed process, and costs 35 µs instead of an fsync.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
    // What people wanted forgotten is overwritten, not only unlinked.
    database.exec("PRAGMA secure_delete = ON;");
    migrate(database, path);
    countWrites(database);
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

/**
 * Removes the copies that migrations and repairs made before a moment (milliseconds since 1970): they still contain what was
 * forgotten.
 */
export function removeSnapshots(path: string, before: number): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!copyKinds.some((kind) => name.startsWith(`${basename(path)}${kind}`))) continue;
    const file = join(folder, name);
    if (statSync(file).mtimeMs < before) rmSync(file, { force: true });
  }
}

/** The suffixes of the database's copies: before a migration, and set aside because it was damaged. */
export const copyKinds = [".before-", ".damaged-"] as const;

/** Where databases are copied for a backup, in `data/`; no plugin can have this name. A copy loses its own at once, but a kill can leave it. */
export const backupScratch = "backup_copy";

/** Copies a database that may be in use, for a preflight or a snapshot. Does nothing if it doesn't exist. */
export function copyDatabase(from: string, to: string): void {
  if (!existsSync(from)) return;
  const database = new DatabaseSync(from, { readOnly: true });
  try {
    database.prepare("VACUUM INTO ?").run(to);
  } finally {
    closeQuietly(database);
  }
}

/** Runs `work` in one transaction: all of it happens, or none. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** On a full disk SQLite has already rolled back, and a second ROLLBACK would fail and hide the first error. */
function rollBack(database: Database): void {
  try {
    if (database.isTransaction) database.exec("ROLLBACK");
  } catch {
    // The original error says more.
  }
}

/** For when something else has already failed, or nothing depends on it any more. */
export function closeQuietly(database: Pick<Database, "close">): void {
  try {
    database.close();
  } catch {
    // It was already closed, or can't be.
  }
}

/** A new database, made once a process: dry runs and tests open many in memory, and migrating takes 15 ms. */
function empty(): Uint8Array {
  if (made === undefined) {
    const database = new DatabaseSync(":memory:");
    migrate(database, ":memory:");
    made = database.serialize();
    database.close();
  }
  return made;
}
let made: Uint8Array | undefined;

function migrate(database: Database, path: string): void {
  const from = versionOf(database);
  if (from >= migrations.length) return;
  if (from > 0 && path !== ":memory:") {
    const snapshot = `${path}.before-${migrations.length}`;
    if (!existsSync(snapshot)) {
      // Under its final name it is always complete, whenever we are killed.
      const half = `${snapshot}.half`;
      rmSync(half, { force: true });
      database.prepare("VACUUM INTO ?").run(half);
      renameSync(half, snapshot);
    }
  }
  transaction(database, () => {
    for (const step of migrations.slice(from)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function versionOf(database: Database): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}
