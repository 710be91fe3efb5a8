import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/*
 * Test files that share a process. Most of a small file's time is its process: starting Node and loading the same modules again.
 */

/** First those whose slowest file takes longest, so that none of them is alone at the end. */
const folders = ["test", "src/plugins", "src/pipeline", "simulator", "src", "bin", "packages"];

/** Files of one process: few enough that a failure in one is found quickly, and that the processes end together. */
const filesOfOne = 8;

/** The longest, by themselves and first, so that nothing waits behind them and none of them is alone at the end. */
const long: readonly string[] = [
  "src/pipeline/run-pipeline.test.ts",
  "src/supervisor/kills.test.ts",
  "test/scenarios/chaos.test.ts",
  "src/plugins/host/plugin-host.test.ts",
  "src/pipeline/plugin-path.test.ts",
  "src/follow-up/follow-up.test.ts",
  "src/requests/request-to-pull-request.test.ts",
  "src/pipeline/revise-pull-request.test.ts",
  "src/supervisor/deploy.test.ts",
  "src/plugins/host/plugin-admin.test.ts",
  "test/plugin-tests.test.ts",
  "test/scenarios/chat.test.ts",
];

/** @returns lists of test files by their paths in the repository; each list is for one process */
export function batchesOf(root: string): readonly (readonly string[])[] {
  const found = folders.flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root }).sort());
  const others = [...new Set(found)].filter((file) => !long.includes(file));
  return [...long.filter((file) => found.includes(file)).map((file) => [file]), ...together(others)];
}

/** Neighbours share most of their modules. */
function together(files: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / filesOfOne) }, (_, index) =>
    files.slice(index * filesOfOne, (index + 1) * filesOfOne),
  );
}

/**
 * Writes one file for each process, which imports the test files. Node's runner starts them in the order of their names.
 *
 * @returns their paths
 */
export function writeBatches(
  root: string,
  folder: string,
  batches: readonly (readonly string[])[],
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return batches.map((files, index) => {
    const path = join(folder, `${String(index).padStart(3, "0")}.test.mjs`);
    // Not one by one with `await`: tests of the first would run meanwhile, and what the next registers would belong to one of them.
    const lines = files.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};\n`);
    writeFileSync(path, lines.join(""));
    return path;
  });
}
