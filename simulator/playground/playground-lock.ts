import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryProcessLock } from "../../src/git/hold-process-lock.ts";
import { PlaygroundBusyError } from "./playground.ts";

/** All files of the lock begin with it; starting over leaves them alone. */
export const lockName = "lock";

/** The playground that runs in a folder. */
export interface RunningPlayground {
  /** Undefined: somebody holds the lock, and it can't be told who. */
  readonly pid: number | undefined;
  /** Undefined: its page isn't open yet. */
  readonly url: string | undefined;
}

/**
 * One playground a folder: two would fight over its home.
 *
 * @returns lets go
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

/** Which playground runs in a folder that is there; undefined: none. Nothing of a running one is touched. */
export function runningPlayground(folder: string): RunningPlayground | undefined {
  try {
    lockPlayground(folder)();
    return undefined;
  } catch (error) {
    if (!(error instanceof PlaygroundBusyError)) throw error;
    return { pid: error.pid, url: addressOf(folder, error.pid) };
  }
}

/** For whoever starts a second one: where the page of this process is. */
export function publishAddress(folder: string, url: string): void {
  writeFileSync(addressFile(folder), JSON.stringify({ pid: process.pid, url }));
}

function addressFile(folder: string): string {
  return join(folder, `${lockName}.page.json`);
}

/** An address that a killed playground left is another process's. */
function addressOf(folder: string, pid: number | undefined): string | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(addressFile(folder), "utf8"));
    const { pid: by, url } = note as Partial<Record<"pid" | "url", unknown>>;
    return by === pid && typeof url === "string" ? url : undefined;
  } catch {
    return undefined;
  }
}
