import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Database } from "./open-database.ts";

/**
 * Makes what was deleted from the database disappear from its other files: the log beside it is emptied, copies from before an
 * update are replaced with copies of today, which serve as well, and those set aside as damaged, which nothing can be deleted
 * from, are removed.
 *
 * @param path `data/sessions.db`
 * @returns false if somebody else is reading the database: try again later
 */
export function forgetInCopies(database: Database, path: string): boolean {
  const { busy } = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() ?? {};
  if (Number(busy) !== 0) return false;
  const folder = dirname(path);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = join(folder, name);
    if (name.startsWith(`${basename(path)}.damaged-`)) rmSync(file, { force: true });
    else if (name.startsWith(`${basename(path)}.before-`)) renew(database, file);
  }
  return true;
}

/** A killed process leaves the old copy or the new one, and at most half a copy, which the next attempt removes. */
function renew(database: Database, file: string): void {
  if (!/\.before-\d+$/.test(file)) {
    rmSync(file, { force: true });
    return;
  }
  const half = `${file}.half`;
  const { atime, mtime } = statSync(file);
  rmSync(half, { force: true });
  database.prepare("VACUUM INTO ?").run(half);
  // It isn't kept longer for that.
  utimesSync(half, atime, mtime);
  renameSync(half, file);
}

/** Removes plugins' stores that were set aside as damaged. @param folder `data/` */
export function forgetDamagedStores(folder: string): void {
  for (const plugin of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (!plugin.isDirectory()) continue;
    for (const name of readdirSync(join(folder, plugin.name))) {
      if (name.startsWith("store.db.damaged-")) rmSync(join(folder, plugin.name, name), { force: true });
    }
  }
}
