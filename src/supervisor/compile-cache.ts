import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { rename, rm, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { quietlyNow } from "../system/quietly.ts";

/**
 * Node's compile cache: a release's preflight fills it, so that its bot loads in 0.55 s of CPU time instead of 0.9. Node
 * compares each entry with its source, so a stale or broken one does no harm.
 */
export function compileCacheFolder(home: string): string {
  return join(home, "data", "compile-cache");
}

/**
 * A link to the cache in each release's folder. Node finds what it compiled by the module's path from the cache's folder, and from here
 * that is the same in every release: a new one compiles only what has changed.
 */
const linkName = ".compiled";

/** @param folder a release's, at the place or beside the place where it stays */
export async function linkCompileCache(home: string, folder: string): Promise<void> {
  await symlink(relative(folder, compileCacheFolder(home)), join(folder, linkName));
}

/**
 * What tells Node to use the cache, in a process of a release. Its folder is made, as a link can't be followed to nothing.
 *
 * @param folder the release's
 */
export function compileCacheEnvironment(home: string, folder: string): Readonly<Record<string, string>> {
  quietlyNow(() => mkdirSync(compileCacheFolder(home), { recursive: true }));
  const link = join(folder, linkName);
  return {
    // An older supervisor made releases without the link.
    NODE_COMPILE_CACHE: existsSync(link) ? link : compileCacheFolder(home),
    NODE_COMPILE_CACHE_PORTABLE: "1",
  };
}

/**
 * One start makes about 3,100 (14 MB): a bot's modules and those of the programs that it starts, two for each file in TypeScript. The next
 * release shares most of them. Node itself never removes any.
 */
const mostEntries = 12_000;

/** Empties the cache once it has too many entries. @throws what the file system says */
export async function boundCompileCache(home: string, most = mostEntries): Promise<void> {
  const folder = compileCacheFolder(home);
  const doomed = `${folder}.old`;
  await rm(doomed, { recursive: true, force: true });
  if (countFiles(folder) <= most) return;
  // A bot may be writing into it: anything it adds after this is removed next time.
  await rename(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Node makes a folder for each of its versions and sets of flags. A link to one isn't followed: `compileAhead` leaves them. */
function countFiles(folder: string): number {
  try {
    const counts = readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? readdirSync(join(folder, entry.name)).length : 1,
    );
    return counts.reduce((sum, count) => sum + count, 0);
  } catch {
    return 0;
  }
}
