import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startPlayground } from "../simulator/playground/start-playground.ts";
import { playStory, StageFailedError } from "../simulator/story/play-story.ts";

/** Long enough to see that a release survives, short enough to wait for. The real one is 30 s: `--probation 30`. */
const defaultProbationSeconds = 5;

const { values } = parseArgs({
  options: {
    probation: { type: "string", default: String(defaultProbationSeconds) },
    verbose: { type: "boolean", default: false },
  },
});
const probationSeconds = Number(values.probation);
if (!(probationSeconds > 0)) {
  console.error(
    `--probation takes a number of seconds, and "${values.probation}" isn't one: try --probation 30.`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "turbot-story-"));
const startedAt = performance.now();
const lines: string[] = [];
process.exitCode = 1;

console.log("Turbot's whole loop, in real processes, against stand-ins on this machine:\n");
const playground = await startPlayground({
  root: resolve(import.meta.dirname, ".."),
  folder,
  probationSeconds,
  env: process.env,
  node: process.execPath,
  log(line) {
    lines.push(line);
    if (values.verbose) console.log(line);
  },
});
const stop = async () => {
  await playground.stop();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stop().finally(() => process.exit(130)));
}

try {
  const stages = await playStory(playground, ({ name, ms, detail }) => {
    console.log(`✔ ${name.padEnd(16)} ${seconds(ms)}  ${detail}`);
  });
  console.log(`\n${stages.length} stages in ${seconds(performance.now() - startedAt).trim()}. Turbotastic!`);
  process.exitCode = 0;
} catch (error) {
  if (!(error instanceof StageFailedError)) throw error;
  console.error(`✖ ${error.message}\n\nThe last lines of the supervisor and the bot:`);
  console.error(lines.slice(-40).join("\n"));
} finally {
  await stop();
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}
