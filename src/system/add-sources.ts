import type { Hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Adds our own code to a hash: what stands in the folders and those inside them, without tests. Names are relative, so that releases
 * with the same code have the same hash.
 *
 * @param root absolute path
 * @param folders relative to it
 * @throws what the file system says
 */
export function addSources(hash: Hash, root: string, folders: readonly string[]): void {
  for (const folder of folders) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    for (const name of names.filter((one) => /(?<!\.test)\.m?ts$/.test(one)).sort()) {
      const path = join(folder, name);
      hash.update(`\n${path}\n`).update(readFileSync(join(root, path)));
    }
  }
}
