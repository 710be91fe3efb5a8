import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { unreviewedCodePrograms } from "../src/app/unreviewed-code-programs.ts";
import { compileAhead } from "../src/system/compiled-code.ts";
import { batchesOf, writeBatches } from "./batches.ts";
import { createFolderForTests } from "./folder-for-tests.ts";

/*
 * `npm test`, or `npm test -- <files>`. The tests start more than a thousand processes, and each would compile the same modules: Node
 * keeps them in a folder during the run, which Node's test runner has to find in its environment when it starts.
 */

const root = resolve(import.meta.dirname, "..");
const named = process.argv.slice(2);
/** They wait for others and for timers a third of their time. More at once make each slower, until what has to be quick is late. */
const atOnce = Math.ceil(availableParallelism() * 1.5);
/** Enough that they end together. */
const processes = atOnce * 5;

// At Ctrl+C the runner ends, and then this.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
const folder = createFolderForTests();
const [cache, tmp] = [join(folder, "compiled"), join(folder, "tmp")];
try {
  mkdirSync(tmp);
  // As a folder for everybody's temporary files is.
  chmodSync(tmp, 0o1777);
  enableCompileCache({ directory: cache, portable: true });
  await compileAhead(process.execPath, unreviewedCodePrograms);
  const runner = spawn(
    process.execPath,
    [
      // Several processes share the cores, so more threads for each only take them from each other.
      "--v8-pool-size=1",
      // MB. With more room for what is short-lived, V8 looks for garbage less often.
      ...["--min-semi-space-size=32", "--max-semi-space-size=64"],
      ...["--import", "./test/around-each-file.ts", "--test"],
      `--test-concurrency=${atOnce}`,
      ...(named.length > 0 ? named : writeBatches(root, join(folder, "batches"), batchesOf(root, processes))),
    ],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_COMPILE_CACHE_PORTABLE: "1", TMPDIR: tmp },
    },
  );
  const [code] = await once(runner, "exit");
  process.exitCode = code ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
