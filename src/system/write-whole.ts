import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { quietlyNow } from "./quietly.ts";

/**
 * Writes a file atomically: a reader, or the next start after a power cut, sees either all of it or what was there before.
 *
 * @param path absolute; its folder exists
 * @throws what the file system says; the old file is then untouched
 */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, "w", 0o600);
    try {
      const bytes = Buffer.from(text);
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } catch (error) {
      quietlyNow(() => closeSync(file));
      throw error;
    }
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    quietlyNow(() => rmSync(temporary, { force: true }));
    throw error;
  }
  syncFolder(dirname(path));
}

/** A rename is on the disk only once its folder is. */
function syncFolder(folder: string): void {
  const open = openSync(folder, "r");
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
