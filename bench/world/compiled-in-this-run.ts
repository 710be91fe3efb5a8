import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;

/** Node's compile cache for the bots of all worlds: what compiling costs belongs to none of them. Removed at the end of the run. */
export function compiledInThisRun(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), "turbot-bench-compiled-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true, maxRetries: 5 }));
  folder = made;
  return made;
}
