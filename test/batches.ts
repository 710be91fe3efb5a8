import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/*
 * Test files that share a process. Most of a small file's time is its process: a bot's modules take it a second to load, and its first bot
 * three times as long as the next.
 */

const folders = ["test", "src", "simulator", "bin", "packages"];

/** Seconds of CPU time of the longest. They are dealt out first, so that the processes end together; nothing else depends on them. */
const seconds: Readonly<Record<string, number>> = {
  "src/pipeline/run-pipeline.test.ts": 50,
  "test/scenarios/chaos.test.ts": 46,
  "test/plugin-tests.test.ts": 35,
  "test/scenarios/whole-loop.test.ts": 30,
  "src/pipeline/plugin-path.test.ts": 26,
  "src/follow-up/follow-up.test.ts": 22,
  "src/plugins/dry-run/writing-plugins.test.ts": 22,
  "src/pipeline/revise-pull-request.test.ts": 20,
  "src/plugins/host/plugin-host.test.ts": 20,
  "src/supervisor/deploy.test.ts": 19,
  "src/app/forget-canary.test.ts": 17,
  "test/scenarios/draft-fix.test.ts": 17,
  "test/commands/commands.test.ts": 17,
  "simulator/playground/start-playground.test.ts": 16,
  "src/app/create-bot.test.ts": 15,
  "src/pipeline/core-path.test.ts": 15,
  "src/plugins/sandbox/attacks/bombs.test.ts": 15,
  "src/supervisor/kills.test.ts": 15,
  "simulator/playground/run-policy-workflow.test.ts": 14,
  "src/plugins/host/plugin-admin.test.ts": 14,
  "src/app/secret-places.test.ts": 12,
  "src/plugins/dry-run/open-plugin.test.ts": 10,
  "src/plugins/sandbox/attacks/try-kinds.test.ts": 10,
  "src/app/plugin-server-events.test.ts": 10,
  "src/app/trouble.test.ts": 9,
  "src/requests/request-to-pull-request.test.ts": 9,
  "test/scenarios/chat.test.ts": 8,
};
const usualSeconds = 1;

/** @returns lists of test files by their paths in the repository; each list is for one process, which takes about as long as the others */
export function batchesOf(root: string, processes: number): readonly (readonly string[])[] {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: root }));
  const longestFirst = files.sort().toSorted((one, other) => secondsOf(other) - secondsOf(one));
  const batches = Array.from({ length: processes }, () => ({ files: [] as string[], seconds: 0 }));
  for (const file of longestFirst) {
    const shortest = batches.reduce((least, batch) => (batch.seconds < least.seconds ? batch : least));
    shortest.files.push(file);
    shortest.seconds += secondsOf(file);
  }
  return batches.map((batch) => batch.files).filter((batch) => batch.length > 0);
}

function secondsOf(file: string): number {
  return seconds[file] ?? usualSeconds;
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
