import { existsSync, renameSync } from "node:fs";

/** A database's own files. The main file goes last: if we are killed in between, it is found damaged again. */
const parts = ["-shm", "-wal", ""] as const;

/**
 * Where a damaged database is put, next to the original, so that a person can look at it.
 *
 * @param at milliseconds since 1970
 */
export function asideOf(path: string, at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  let aside = `${path}.damaged-${stamp}`;
  for (let more = 2; existsSync(aside); more += 1) aside = `${path}.damaged-${stamp}-${more}`;
  return aside;
}

/** Moves it there, with its other files. */
export function setAside(path: string, aside: string): void {
  for (const part of parts) if (existsSync(path + part)) renameSync(path + part, aside + part);
}
