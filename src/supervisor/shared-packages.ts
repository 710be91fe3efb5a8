import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Finds packages that whoever runs this machine has installed for several Turbots, as `deploy/share-packages.sh` does. A release
 * uses them by a link, so they must be what its lock file asks for to the letter, and nobody else's to change.
 *
 * @param store a folder with one folder for each lock file; undefined: there is none
 * @param lock the text of the release's `package-lock.json`
 * @returns the `node_modules` folder, or `null`: the release has to install its own
 */
export async function sharedPackages(store: string | undefined, lock: string): Promise<string | null> {
  if (store === undefined) return null;
  const names = await readdir(store).catch(() => []);
  // A name with a dot is one that isn't whole yet.
  for (const name of names.filter((one) => !one.startsWith("."))) {
    const folder = join(store, name);
    const its = await readFile(join(folder, "package-lock.json"), "utf8").catch(() => null);
    const modules = join(folder, "node_modules");
    if (its === lock && (await isClosed(store)) && (await isClosed(folder)) && (await isClosed(modules)))
      return modules;
  }
  return null;
}

/** What a group or everybody can write to, one Turbot could change under another. */
async function isClosed(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found?.isDirectory() === true && (found.mode & 0o022) === 0;
}
