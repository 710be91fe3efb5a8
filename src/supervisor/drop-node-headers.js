// JavaScript, because npm runs it after an install: where the pinned Node isn't there, by another one, which then leaves things as they are.

import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Takes out of the pinned Node what only addons written in C++ are compiled with: 67 of its 211 MB. Turbot has none.
 *
 * @param {string} modules a `node_modules` folder
 */
export function dropNodeHeaders(modules) {
  for (const name of readdirSync(modules)) {
    if (/^node-(?:bin-)?(?:linux|darwin|win)-/.test(name)) {
      for (const part of ["include", "share"])
        rmSync(join(modules, name, part), { recursive: true, force: true });
    }
  }
}

if (import.meta.main) {
  try {
    dropNodeHeaders(join(dirname(fileURLToPath(import.meta.url)), "..", "..", "node_modules"));
  } catch (error) {
    // An install that is heavier than it could be is still an install.
    console.error(error);
  }
}
