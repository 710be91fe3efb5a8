import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { pastTime } from "../../machine/stored-times.ts";
import { writeWhole } from "../../machine/write-whole.ts";
import { closeQuietly, copyDatabase, type Database, openDatabase } from "../open-database.ts";
import { restartFrom } from "./restart-from-snapshot.ts";
import { asideOf, setAside } from "./set-aside.ts";
import { isDamaged } from "./sqlite-errors.ts";

/** What was done about a damaged database; kept beside it until people were told. */
export interface Damage {
  /** Where the damaged one is now: its file's name. */
  readonly aside: string;
  /** SQLite's words. */
  readonly why: string;
  /** When it was found, in milliseconds since 1970. */
  readonly at: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly lastWrite: number;
  /** When the copy was made that took its place, in milliseconds since 1970; null: there was no good one, so it is empty. */
  readonly restoredFrom: number | null;
}

const damageShape = z.object({
  aside: z.string(),
  why: z.string(),
  at: z.number(),
  lastWrite: z.number(),
  restoredFrom: z.number().nullable(),
});

/**
 * Opens the database; a damaged one is put aside, and the newest good copy of it, or an empty one, takes its place. Nothing
 * else could ever mend it: it would end each start, of each release.
 *
 * @param now in milliseconds since 1970
 * @throws what is no damage: no permission, a full disk
 */
export function openSound(path: string, now: () => number): Database {
  const unfinished = readDamage(path);
  // Killed after it was put aside, and before another one took its place.
  if (unfinished !== undefined && !existsSync(path)) return startAgain(path, unfinished);
  try {
    if (existsSync(path) && isSuspect(path)) checkWhole(path);
    const database = openDatabase(path);
    return probed(database);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return startAgain(path, putAside(path, why, now()));
  }
}

/** Notes that something in the database could not be read: the next start looks through all of it. */
export function suspect(path: string): void {
  writeFileSync(suspectFile(path), "");
}

/** What was done and not told yet; undefined: nothing. */
export function readDamage(path: string): Damage | undefined {
  try {
    const read = damageShape.safeParse(JSON.parse(readFileSync(damageFile(path), "utf8")));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** People were told. */
export function forgetDamage(path: string): void {
  rmSync(damageFile(path), { force: true });
}

function damageFile(path: string): string {
  return `${path}.damage.json`;
}

function suspectFile(path: string): string {
  return `${path}.suspect`;
}

/** Was it suspected before, and found to be whole, then the check misses something: it is not believed twice. */
function isSuspect(path: string): boolean {
  return existsSync(suspectFile(path));
}

function checkWhole(path: string): void {
  const again = `${suspectFile(path)}-again`;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [found] = database.prepare("PRAGMA integrity_check(1)").all();
    const said = String(found?.integrity_check ?? "nothing");
    if (said !== "ok" || existsSync(again)) throw damagedError(said === "ok" ? "it failed twice" : said);
    renameSync(suspectFile(path), again);
  } finally {
    closeQuietly(database);
  }
}

/** As SQLite itself would say it. */
function damagedError(said: string): Error {
  return Object.assign(new Error(`database disk image is malformed: ${said.slice(0, 200)}`), { errcode: 11 });
}

/** The first page of each table: what is broken there would be met in the first minutes. */
function probed(database: Database): Database {
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) database.prepare(`SELECT * FROM "${String(name)}" LIMIT 1`).all();
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

/** Written before anything is moved: whoever comes after a kill then finds it. */
function putAside(path: string, why: string, at: number): Damage {
  const aside = asideOf(path, at);
  const lastWrite = Math.max(...[path, `${path}-wal`].map((file) => statSync(file, quietly)?.mtimeMs ?? 0));
  const damage: Damage = {
    ...{ aside: basename(aside), why, at, restoredFrom: null },
    lastWrite: pastTime(lastWrite, at),
  };
  writeWhole(damageFile(path), JSON.stringify(damage));
  setAside(path, aside);
  return damage;
}

const quietly = { throwIfNoEntry: false } as const;

function startAgain(path: string, damage: Damage): Database {
  for (const file of [suspectFile(path), `${suspectFile(path)}-again`]) rmSync(file, { force: true });
  for (const copy of copiesOf(path)) {
    const restored = restore(copy, path, damage.lastWrite);
    if (restored === undefined) continue;
    writeWhole(damageFile(path), JSON.stringify({ ...damage, restoredFrom: statSync(copy).mtimeMs }));
    return restored;
  }
  return openDatabase(path);
}

/** Newest first. */
function copiesOf(path: string): readonly string[] {
  const folder = dirname(path);
  const isCopy = (name: string) => name.startsWith(`${basename(path)}.before-`) && !name.endsWith(".half");
  return readdirSync(folder)
    .filter(isCopy)
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

/** @returns undefined: the copy isn't good either */
function restore(copy: string, path: string, until: number): Database | undefined {
  const half = `${path}.restoring`;
  try {
    rmSync(half, { force: true });
    // Reading all of it is what shows whether it is whole; what comes out is.
    copyDatabase(copy, half);
    restartFrom(half, until);
    renameSync(half, path);
    return openDatabase(path);
  } catch (error) {
    rmSync(half, { force: true });
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}
