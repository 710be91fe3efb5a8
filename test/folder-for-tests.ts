import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's folder in memory. */
const memory = "/dev/shm";
/** Bytes. The tests that run at once keep less than half of this, in copies of the repository and its modules. */
const enough = 6e9;

/**
 * Where the tests of a run keep their homes, clones and databases: in memory if there is room, because these are many small files, which
 * take a tenth more CPU time on a disk, and waits.
 *
 * @returns a new folder
 */
export function createFolderForTests(): string {
  const folder = inMemory() ?? mkdtempSync(join(tmpdir(), "turbot-tests-"));
  // Some tests act as another user in it.
  chmodSync(folder, 0o755);
  return folder;
}

function inMemory(): string | undefined {
  let folder: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (Math.min(bavail * bsize, process.availableMemory()) < enough) return undefined;
    folder = mkdtempSync(join(memory, "turbot-tests-"));
    // Containers often forbid running anything that is there, which tests do.
    const program = join(folder, "try");
    writeFileSync(program, "#!/bin/sh\n");
    chmodSync(program, 0o755);
    execFileSync(program);
    rmSync(program);
    return folder;
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
