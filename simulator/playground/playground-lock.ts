import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryProcessLock } from "../../src/git/hold-process-lock.ts";
import { PlaygroundBusyError } from "./playground.ts";

/** The prefix of all lock files; a reset keeps them. */
export const lockName = "lock";

/** The playground running in a folder. */
export interface RunningPlayground {
  /** Undefined: the lock is held by an unknown process. */
  readonly pid: number | undefined;
  /** Undefined: its page isn't open yet. */
  readonly url: string | undefined;
}

/**
 * One playground per folder: two would fight over its home.
 *
 * @returns a function that releases the lock
 * @throws PlaygroundBusyError
 */
export function lockPlayground(folder: string): () => void {
  const taken = tryProcessLock(join(folder, lockName), {
    pid: process.pid,
    reason: "playground",
    since: new Date().toISOString(),
  });
  if ("heldBy" in taken) throw new PlaygroundBusyError(folder, taken.heldBy?.pid);
  return () => {
    rmSync(addressFile(folder), { force: true });
    taken.lock.release();
  };
}

/** The playground running in an existing folder; undefined: none. Doesn't touch a running one. */
export function runningPlayground(folder: string): RunningPlayground | undefined {
  try {
    lockPlayground(folder)();
    return undefined;
  } catch (error) {
    if (!(error instanceof PlaygroundBusyError)) throw error;
    return { pid: error.pid, url: addressOf(folder, error.pid) };
  }
}

/** Tells anyone who starts a second one where this process's page is. */
export function publishAddress(folder: string, url: string): void {
  writeFileSync(addressFile(folder), JSON.stringify({ pid: process.pid, url }));
}

function addressFile(folder: string): string {
  return join(folder, `${lockName}.page.json`);
}

/** An address left by a killed playground belongs to a different process. */
function addressOf(folder: string, pid: number | undefined): string | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(addressFile(folder), "utf8"));
    const { pid: by, url } = note as Partial<Record<"pid" | "url", unknown>>;
    return by === pid && typeof url === "string" ? url : undefined;
  } catch {
    return undefined;
  }
}
