import { constants } from "node:fs";
import { copyFile, link, lstat, mkdir, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";

/**
 * Whether a folder has exactly the packages that a lock file asks for, going by the note that npm leaves there.
 *
 * @param modules a `node_modules` folder
 * @param lockText the wanted `package-lock.json`
 */
export async function dependenciesAgree(modules: string, lockText: string): Promise<boolean> {
  let note: string;
  try {
    // A link would lead to a folder that its note doesn't describe.
    if (!(await lstat(modules)).isDirectory()) return false;
    note = await readFile(join(modules, ".package-lock.json"), "utf8");
  } catch {
    return false;
  }
  const installed = packagesOf(note);
  const wanted = packagesOf(lockText);
  if (installed === null || wanted === null) return false;
  wanted.delete("");
  for (const [path, entry] of wanted) {
    const have = installed.get(path);
    if (have === undefined ? !canBeAbsent(entry) : !samePackage(have, entry)) return false;
  }
  if ([...installed.keys()].some((path) => !wanted.has(path))) return false;
  return allThere(modules, [...installed.keys()]);
}

type Package = Readonly<Record<string, unknown>>;

/** Another system's package, or a tool, which releases are installed without. */
function canBeAbsent(entry: Package): boolean {
  return entry.optional === true || entry.dev === true || entry.devOptional === true;
}

function samePackage(one: Package, other: Package): boolean {
  return (
    one.link !== true &&
    one.version === other.version &&
    one.resolved === other.resolved &&
    one.integrity === other.integrity
  );
}

async function allThere(modules: string, paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(join(modules, "..", path)).then(
        (entry) => entry.isDirectory(),
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

function packagesOf(lockText: string): Map<string, Package> | null {
  try {
    const read: unknown = JSON.parse(lockText);
    if (typeof read !== "object" || read === null || !("packages" in read)) return null;
    const { packages } = read;
    if (typeof packages !== "object" || packages === null) return null;
    const entries = Object.entries(packages as Readonly<Record<string, unknown>>);
    return new Map(
      entries.map(([path, entry]) => [path, typeof entry === "object" && entry !== null ? { ...entry } : {}]),
    );
  } catch {
    return null;
  }
}

/**
 * Copies a folder of installed packages without using disk space: each file is a hard link. npm replaces files and never
 * writes into them, so a later `npm ci` in the source leaves the copy as it is. Where links aren't possible (another
 * disk), the files are copied.
 *
 * @throws what the file system says
 */
export async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await linkOrCopy(source, target);
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOSPC" || code === "ENOENT") throw error;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
