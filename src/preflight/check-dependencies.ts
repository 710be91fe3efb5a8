import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * Packages that a release needs but doesn't have in its own folder. Node would silently take them from a `node_modules`
 * further up, in any version.
 *
 * @param release absolute path of the release's folder
 */
export function missingDependencies(release: string): readonly string[] {
  const { dependencies } = manifest.parse(JSON.parse(readFileSync(join(release, "package.json"), "utf8")));
  return Object.keys(dependencies).filter(
    (name) => !existsSync(join(release, "node_modules", name, "package.json")),
  );
}
