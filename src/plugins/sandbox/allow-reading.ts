import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Node's arguments that let a process read these and nothing else. `node_modules` can be a link, and permissions apply to real paths.
 *
 * @param asTheyAre more of them, whose links aren't followed
 */
export function allowReading(paths: readonly string[], asTheyAre: readonly string[] = []): readonly string[] {
  // In a release `node_modules` is a link, and the loader reads the link itself too.
  const link = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  const all = [...paths.flatMap((path) => [path, realpathSync(path)]), link, ...asTheyAre];
  return [...new Set(all)].map((path) => `--allow-fs-read=${path}`);
}
