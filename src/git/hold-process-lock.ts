import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

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
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written: without a journal, the lock can be taken on a full disk.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return { heldBy: readHolder(`${file}.json`) };
    throw error;
  }
  writeNote(`${file}.json`, holder);
  return { lock: { release: () => database.close() } };
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
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
