import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The plugins of a release as the scanner takes them.
 *
 * @param release absolute path of its folder
 * @throws what the file system says
 */
export function pluginSources(
  release: string,
): readonly { readonly path: string; readonly source: string }[] {
  const folder = join(release, "plugins");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => ({ path: `plugins/${name}`, source: readFileSync(join(folder, name), "utf8") }));
}
