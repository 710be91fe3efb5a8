import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { quietlyNow } from "../machine/quietly.ts";

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
 * It is SQLite's lock on the file, which the kernel drops when its process ends, however it ends. So a lock can't be
 * left over by a kill, and a number that another program got meanwhile isn't mistaken for its owner. Beside it lies
 * `<file>.json`, saying who has it; after a kill it names a process that is gone, and nobody minds.
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
    if (hasCode(error, SQLITE_BUSY)) return "busy";
    // There is nothing in it to be lost, and nobody holds what can't be read.
    if (isSecondTry || !damaged.some((code) => hasCode(error, code))) throw error;
    // Unless somebody else has put a good one there meanwhile.
    if (inodeOf(file) === before) rmSync(file, { force: true });
    return lockedDatabase(file, true);
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** The lock is held all the same when this can't be written: the disk may be full. */
function writeNote(file: string, holder: LockHolder): void {
  try {
    writeFileSync(file, `${JSON.stringify(holder)}\n`);
  } catch {
    // Others are told that somebody has it, not who.
  }
}

const SQLITE_BUSY = 5;

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
