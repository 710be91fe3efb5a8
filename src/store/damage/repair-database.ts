import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { pastTime } from "../../system/stored-times.ts";
import { writeWhole } from "../../system/write-whole.ts";
import { closeQuietly, copyDatabase, type Database, openDatabase } from "../open-database.ts";
import { restartFrom } from "./restart-from-snapshot.ts";
import { asideOf, setAside } from "./set-aside.ts";
import { isDamaged } from "./sqlite-errors.ts";

/** What was done about a damaged database; kept beside it until it was reported. */
export interface Damage {
  /** The file name of the damaged database now. */
  readonly aside: string;
  /** SQLite's words. */
  readonly why: string;
  /** When it was found, in milliseconds since 1970. */
  readonly at: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly lastWrite: number;
  /** When the copy that replaced it was made, in milliseconds since 1970; null if there was no good one, so it is empty. */
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
 * Opens the database; a damaged one is set aside and replaced by its newest good copy, or by an empty one. Nothing else could
 * fix it: it would end every start of every release.
 *
 * @param now in milliseconds since 1970
 * @throws any error that isn't damage: no permission, a full disk
 */
export function openOrRepair(path: string, now: () => number): Database {
  const unfinished = readDamage(path);
  // Killed after it was set aside, and before another one replaced it.
  if (unfinished !== undefined && !existsSync(path)) return startOver(path, unfinished);
  try {
    if (existsSync(path) && isSuspect(path)) checkWhole(path);
    const database = openDatabase(path);
    return probe(database);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return startOver(path, putAside(path, why, now()));
  }
}

/** Records that something in the database could not be read: the next start checks all of it. */
export function suspect(path: string): void {
  writeFileSync(suspectFile(path), "");
}

/** What was done and not reported yet; undefined if nothing. */
export function readDamage(path: string): Damage | undefined {
  try {
    const read = damageShape.safeParse(JSON.parse(readFileSync(damageFile(path), "utf8")));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The damage was reported. */
export function forgetDamage(path: string): void {
  rmSync(damageFile(path), { force: true });
}

function damageFile(path: string): string {
  return `${path}.damage.json`;
}

function suspectFile(path: string): string {
  return `${path}.suspect`;
}

/** If it was suspected before and found sound, the check misses something: it isn't trusted a second time. */
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

/** Like SQLite's own error. */
function damagedError(said: string): Error {
  return Object.assign(new Error(`database disk image is malformed: ${said.slice(0, 200)}`), { errcode: 11 });
}

/** Reads the first page of each table: damage there would show within minutes. */
function probe(database: Database): Database {
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables) database.prepare(`SELECT * FROM "${String(name)}" LIMIT 1`).all();
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

/** Written before anything is moved, so that the next start finds it after a kill. */
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

function startOver(path: string, damage: Damage): Database {
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

/** @returns undefined if the copy isn't good either */
function restore(copy: string, path: string, until: number): Database | undefined {
  const half = `${path}.restoring`;
  try {
    rmSync(half, { force: true });
    // Only reading all of it shows whether it is sound; the result is.
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
