import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A repository's branches and their commits, read from git's own files (https://git-scm.com/docs/gitrepository-layout): nearly
 * every answer of GitHub's asks for them, and starting git takes longer than the rest of the answer.
 */
export async function readBranches(gitDir: string): Promise<ReadonlyMap<string, string>> {
  // Git looks in this order too: a ref that is being packed is in one of the two.
  const loose = await readLoose(join(gitDir, "refs", "heads"), "");
  const packed = await unlessGone(readFile(join(gitDir, "packed-refs"), "utf8"), "");
  const branches = new Map<string, string>();
  for (const [, commit = "", name = ""] of packed.matchAll(/^([0-9a-f]{40}) refs\/heads\/(.+)$/gm)) {
    branches.set(name, commit);
  }
  for (const [name, commit] of loose) branches.set(name, commit);
  return new Map([...branches].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The branch that a repository's HEAD names. */
export async function readDefaultBranch(gitDir: string): Promise<string> {
  return (await readFile(join(gitDir, "HEAD"), "utf8")).trim().replace(/^ref: refs\/heads\//, "");
}

async function readLoose(folder: string, prefix: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await unlessGone(readdir(folder, { withFileTypes: true }), []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return readLoose(path, `${prefix}${entry.name}/`);
      const commit = (await unlessGone(readFile(path, "utf8"), "")).trim();
      // A lock, which holds the value that comes next, isn't a ref.
      const isRef = !entry.name.endsWith(".lock") && /^[0-9a-f]{40}$/.test(commit);
      return isRef ? [[`${prefix}${entry.name}`, commit] as const] : [];
    }),
  );
  return found.flat();
}

async function unlessGone<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise;
    throw error;
  }
}
