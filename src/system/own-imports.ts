import { readdirSync, realpathSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * From now on, imports of our own files (`./a.ts`) are found by reading each folder once. Node would ask the file system several times
 * about each of a bot's 4,000 imports, what it is and what package it belongs to, which is a twelfth of its start. What isn't there, and
 * what is a link, is left to Node.
 */
export function findOwnImportsQuickly(): void {
  const folders = new Map<string, Folder>();
  registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      if (!/^\.\.?\/.*\.ts$/.test(specifier) || parentURL?.startsWith("file:") !== true)
        return next(specifier, context);
      const { href } = new URL(specifier, parentURL);
      const cut = href.lastIndexOf("/") + 1;
      const [at, name] = [href.slice(0, cut), href.slice(cut)];
      const folder = folders.get(at) ?? readFolder(at);
      folders.set(at, folder);
      if (!folder.files.has(name)) return next(specifier, context);
      return { url: `${folder.url}${name}`, format: "module-typescript", shortCircuit: true };
    },
  });
}

interface Folder {
  /** Where it really is, with a slash at the end. */
  readonly url: string;
  readonly files: ReadonlySet<string>;
}

function readFolder(url: string): Folder {
  try {
    const path = realpathSync(fileURLToPath(url));
    const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return { url: `${pathToFileURL(path).href}/`, files: new Set(files.map(({ name }) => name)) };
  } catch {
    return { url, files: new Set() };
  }
}
