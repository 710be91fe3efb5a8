import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unreviewedCodePrograms } from "../src/app/unreviewed-code-programs.ts";
import { compileAhead } from "../src/system/compiled-code.ts";
import { batchesOf, writeBatches } from "./batches.ts";

/*
 * `npm test`, or `npm test -- <files>`. The tests start more than a thousand processes, and each would compile the same modules: Node
 * keeps them in a folder during the run, which Node's test runner has to find in its environment when it starts.
 */

const root = resolve(import.meta.dirname, "..");
const named = process.argv.slice(2);

// At Ctrl+C the runner ends, and then this.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
const cache = mkdtempSync(join(tmpdir(), "turbot-compiled-"));
try {
  enableCompileCache(cache);
  await compileAhead(process.execPath, unreviewedCodePrograms);
  const runner = spawn(
    process.execPath,
    [
      // Several processes share the cores, so more threads for each only take them from each other.
      "--v8-pool-size=1",
      ...["--import", "./test/around-each-file.ts", "--test"],
      // More at once only makes each slower, until something that has to be quick is too late.
      `--test-concurrency=${availableParallelism()}`,
      ...(named.length > 0 ? named : writeBatches(root, join(cache, "batches"), batchesOf(root))),
    ],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    },
  );
  const [code] = await once(runner, "exit");
  process.exitCode = code ?? 1;
} finally {
  rmSync(cache, { recursive: true, force: true, maxRetries: 5 });
}
