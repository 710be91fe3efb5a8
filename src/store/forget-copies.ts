import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { backupScratch, copyKinds, type Database } from "./open-database.ts";

const [beforeUpdate, damaged] = copyKinds;

/**
 * Makes what was deleted from the database disappear from its other files: the log beside it is emptied, copies from before an
 * update are replaced with copies of today, which serve as well, and those set aside as damaged, which nothing can be deleted
 * from, are removed, and so is what a killed backup left.
 *
 * @param path `data/sessions.db`
 * @returns false if somebody else is reading the database: try again later
 */
export function forgetInCopies(database: Database, path: string): boolean {
  if (!emptyLog(database)) return false;
  const folder = dirname(path);
  rmSync(join(folder, backupScratch), { recursive: true, force: true });
  let renewed: string | undefined;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = join(folder, name);
    if (name.startsWith(`${basename(path)}${damaged}`)) rmSync(file, { force: true });
    if (!name.startsWith(`${basename(path)}${beforeUpdate}`)) continue;
    if (/\d$/.test(name)) {
      renew(database, file, renewed);
      renewed = file;
    } else rmSync(file, { force: true });
  }
  return true;
}

/** Without waiting: everybody else would wait, too. @returns false if somebody is reading it */
function emptyLog(database: Database): boolean {
  const { timeout } = database.prepare("PRAGMA busy_timeout").get() ?? {};
  database.exec("PRAGMA busy_timeout = 0");
  try {
    return Number(database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy) === 0;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
  }
}

/**
 * A killed process leaves the old copy or the new one, and at most half a copy, which the next attempt removes.
 *
 * @param renewed one that was renewed a moment ago: the file system copies it sooner than the database is read again
 */
function renew(database: Database, file: string, renewed: string | undefined): void {
  const half = `${file}.half`;
  const { atime, mtime } = statSync(file);
  rmSync(half, { force: true });
  if (renewed === undefined) database.prepare("VACUUM INTO ?").run(half);
  else copyFileSync(renewed, half);
  // It isn't kept longer for that.
  utimesSync(half, atime, mtime);
  renameSync(half, file);
}

/** Removes plugins' stores that were set aside as damaged. @param folder `data/` */
export function forgetDamagedStores(folder: string): void {
  for (const plugin of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (!plugin.isDirectory()) continue;
    for (const name of readdirSync(join(folder, plugin.name))) {
      if (/^(?:store|servers)\.db/.test(name) && name.includes(damaged))
        rmSync(join(folder, plugin.name, name), { force: true });
    }
  }
}
