import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tryProcessLock } from "../git/hold-process-lock.ts";
import { CellsError } from "./cells-errors.ts";
import type { CellsFolder } from "./cells-folder.ts";

/** Does the work while nobody else changes these cells: two at once would write over each other's files. @throws CellsError */
export async function lockFolder<T>(
  { path }: CellsFolder,
  { pid, now }: { readonly pid: number; readonly now: () => number },
  work: () => Promise<T> | T,
): Promise<T> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const since = new Date(now()).toISOString();
  const taken = tryProcessLock(join(path, ".lock"), { pid, reason: "cells", since });
  if (!("lock" in taken)) {
    const who = taken.heldBy === null ? "" : ` (process ${taken.heldBy.pid})`;
    throw new CellsError(`Somebody else changes these cells right now${who}. Try again when that is over.`);
  }
  try {
    return await work();
  } finally {
    taken.lock.release();
  }
}
