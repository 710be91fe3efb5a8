import { mkdtempSync, rmSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * Loaded by `npm test`, in the runner and in the process of each test file. The tests spend most of their time starting
 * processes, and each compiles the same modules: Node caches them in a folder during the run. A file that doesn't
 * end, because it left something open, fails with its name instead of blocking the run forever.
 */

/** Milliseconds. The slowest file takes one minute on two busy cores. */
const longestMs = 6 * 60_000;

if (process.env.NODE_TEST_CONTEXT === undefined) {
  if (process.env.NODE_COMPILE_CACHE === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "turbot-compiled-"));
    process.env.NODE_COMPILE_CACHE = folder;
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  // Not awaited: whatever starts earlier compiles its own code.
  void compileForChildren();
} else {
  setTimeout(() => {
    console.error(`${process.argv[1]} doesn't end: it ran for ${longestMs / 60_000} minutes`);
    process.exit(1);
  }, longestMs).unref();
}

async function compileForChildren(): Promise<void> {
  const { compileAhead } = await import("../src/system/compiled-code.ts");
  const { unreviewedCodePrograms } = await import("../src/app/unreviewed-code-programs.ts");
  await compileAhead(process.execPath, unreviewedCodePrograms);
}
