import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The code of a supervisor: folders, without those inside them, and files. The lock file stands for the Node that it runs on. */
export const supervisorFolders = ["src/supervisor", "src/git", "src/ipc", "src/log", "src/system"];
export const supervisorPrograms = [
  "bin/supervisor.ts",
  "bin/supervisor-powers.ts",
  "bin/guard-supervisor.ts",
];
const runtime = /^node_modules\/node-/;

/**
 * Identifies a supervisor by a hash of its code.
 *
 * @param root of a clone or release
 * @returns `null` if it contains no supervisor
 */
export function supervisorCode(root: string): string | null {
  try {
    const hash = createHash("sha256");
    for (const path of supervisorSources(root)) {
      hash
        .update(`${path}\n`)
        .update(readFileSync(join(root, path)))
        .update("\n");
    }
    return hash.update(pinnedNode(root)).digest("hex").slice(0, 32);
  } catch {
    return null;
  }
}

/** @throws what the file system says, if a folder is missing */
export function supervisorSources(root: string): readonly string[] {
  return [...supervisorFolders.flatMap((folder) => sources(root, folder)), ...supervisorPrograms];
}

function sources(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function pinnedNode(root: string): string {
  const lock: unknown = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  if (typeof lock !== "object" || lock === null || !("packages" in lock)) return "";
  const packages = Object.entries(lock.packages ?? {});
  const pinned = packages
    .filter(([path]) => runtime.test(path))
    .map(([path, entry]) => [path, version(entry)]);
  return JSON.stringify(pinned.sort());
}

function version(entry: unknown): unknown {
  return typeof entry === "object" && entry !== null && "version" in entry ? entry.version : null;
}
