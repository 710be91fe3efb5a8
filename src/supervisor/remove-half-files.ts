import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { processBirth } from "./process-birth.ts";
import { recordFile } from "./release-record.ts";

/** `writeWhole`'s temporary files: the file's name, the writer's pid, `.tmp`. */
const half = /^(?:\.deploy|\.status|supervisor\.json)\.(\d{1,10})\.tmp$/;

/**
 * Removes files that were left half written when their writer was killed. Those of a running writer stay, except this
 * process's own: it writes none while it looks.
 *
 * @returns the names of the files removed
 * @throws what the file system says
 */
export function removeHalfFiles(home: string): readonly string[] {
  const folders = [home, dirname(recordFile(home))];
  return folders.flatMap((folder) =>
    readdirSync(folder).filter((name) => {
      const writer = Number(half.exec(name)?.[1] ?? 0);
      const left = writer > 0 && (writer === process.pid || processBirth(writer) === null);
      if (left) rmSync(join(folder, name), { force: true });
      return left;
    }),
  );
}
