import { DatabaseSync } from "node:sqlite";
import { closeQuietly } from "./open-database.ts";
import { openReadOnly } from "./open-read-only.ts";

/** How long it waits for somebody who has the database for themselves, in milliseconds. */
const patienceMs = 5_000;

/**
 * Copies a database in one piece, as it is at one moment, while others write. Nothing that was deleted is in the copy.
 *
 * @param to where nothing is
 * @throws SQLite's error
 */
export function copyLive(from: string, to: string): void {
  const database = openReadOnly(from);
  if (database === undefined) return;
  try {
    database.exec(`PRAGMA busy_timeout = ${patienceMs}`);
    database.prepare("VACUUM INTO ?").run(to);
  } finally {
    closeQuietly(database);
  }
}

/** @returns what is wrong with it; undefined: nothing */
export function whatIsDamaged(path: string): string | undefined {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const said = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
    return said === "ok" ? undefined : String(said);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    closeQuietly(database);
  }
}
