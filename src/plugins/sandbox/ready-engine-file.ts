import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addSources } from "../../system/add-sources.ts";
import { limits } from "./limits.ts";

/** The program that makes the file. */
export const readyEngineProgram = fileURLToPath(new URL("child/make-ready-engine.mts", import.meta.url));

/**
 * Where what engines are copied from is kept. Its name holds what it is made of, so that an edited plugin API never meets an old engine.
 *
 * @param folder the one of compiled code
 */
export function readyEngineFile(folder: string): string {
  made ??= hashOf();
  return join(folder, `engine-${made}`);
}

/** Read once: a process runs the code that it started with. */
let made: string | undefined;

function hashOf(): string {
  const hash = createHash("sha256").update(`${process.version} ${process.arch} ${JSON.stringify(limits)}`);
  const root = fileURLToPath(here("../../../"));
  addSources(hash, root, ["src/plugins/sandbox/child", "src/plugin-runtime", "src/plugin-api"]);
  // The version stands for the engine's binaries: reading those, too, took 5 ms of every start.
  hash.update(readFileSync(new URL(import.meta.resolve("quickjs-wasi/package.json"))));
  return hash.digest("hex");
}

function here(path: string): URL {
  return new URL(path, import.meta.url);
}
