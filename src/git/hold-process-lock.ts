import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { quietlyNow } from "../system/quietly.ts";

/** Who holds a lock. Written for people: the lock itself is the operating system's. */
export interface LockHolder {
  readonly pid: number;
  readonly reason: string;
  /** ISO 8601 */
  readonly since: string;
}

export interface ProcessLock {
  release(): void;
}

/**
 * Takes a lock between processes, without waiting.
 *
 * It is SQLite's lock on the file, which the kernel drops when the process ends, no matter how. So a kill can't leave a
 * stale lock, and a process that has been given the same pid isn't mistaken for its owner. `<file>.json` beside it says
 * who holds the lock; after a kill it names a process that is gone, which does no harm.
 *
 * @param file absolute path; its folder is created
 * @returns the lock, or who holds it (`null` if that can't be told)
 * @throws whatever the file system or SQLite says, if the file can't be opened
 */
export function tryProcessLock(
  file: string,
  holder: LockHolder,
): { readonly lock: ProcessLock } | { readonly heldBy: LockHolder | null } {
  mkdirSync(dirname(file), { recursive: true });
  const database = lockedDatabase(file);
  if (database === "busy") return { heldBy: readHolder(`${file}.json`) };
  writeNote(`${file}.json`, holder);
  return { lock: { release: () => database.close() } };
}

function lockedDatabase(file: string, isSecondTry = false): DatabaseSync | "busy" {
  const before = inodeOf(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written: without a journal, the lock can be taken on a full disk.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE");
    return database;
  } catch (error) {
    quietlyNow(() => database.close());
    if (hasCode(error, sqliteBusy)) return "busy";
    // There is nothing in the file to lose, and nobody can hold one that is unreadable.
    if (isSecondTry || !damaged.some((code) => hasCode(error, code))) throw error;
    // Unless someone else has replaced it with a good one in the meantime.
    if (inodeOf(file) === before) rmSync(file, { force: true });
    return lockedDatabase(file, true);
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** The lock is held even if this can't be written, on a full disk say. */
function writeNote(file: string, holder: LockHolder): void {
  try {
    writeFileSync(file, `${JSON.stringify(holder)}\n`);
  } catch {
    // Others then learn that someone holds it, but not who.
  }
}

const sqliteBusy = 5;

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const damaged = [11, 26];

function hasCode(error: unknown, code: number): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === code;
}

function readHolder(note: string): LockHolder | null {
  try {
    const read: unknown = JSON.parse(readFileSync(note, "utf8"));
    if (typeof read !== "object" || read === null) return null;
    const { pid, reason, since } = read as Partial<Record<keyof LockHolder, unknown>>;
    if (typeof pid !== "number" || typeof reason !== "string" || typeof since !== "string") return null;
    return { pid, reason, since };
  } catch {
    return null;
  }
}
