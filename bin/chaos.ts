import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { playChaos } from "../simulator/chaos/play-chaos.ts";
import { canSeeProcesses } from "../simulator/chaos/processes.ts";
import { refusedCommand } from "../simulator/chaos/releases.ts";
import { clockModule } from "../simulator/chaos/skew.ts";
import { mountSmallDisk } from "../simulator/chaos/small-disk.ts";
import { table } from "../simulator/chaos/table.ts";
import type { Playground } from "../simulator/playground/playground.ts";
import { startPlayground } from "../simulator/playground/start-playground.ts";
import { createGit } from "../src/git/git.ts";

const usage = `npm run chaos -- [options]   people at work while everything fails; afterwards nothing may be lost or doubled
  --seconds <number>  how long (default 60)
  --seed <number>     the same choices again (default: a new one, which is printed)
  --log               print the supervisor's and the bot's log
  --keep              keep the folder, with the log and what every kill hit`;

/** Shorter than the real one, so that more deploys complete. */
const probationSeconds = 2;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    log: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
process.exitCode = 1;
if (values.help || !(seconds > 0) || !Number.isInteger(seed)) console.log(usage);
else if (!canSeeProcesses()) console.error("Chaos finds what it kills in /proc: run it on Linux.");
else await main();

async function main(): Promise<void> {
  const root = resolve(import.meta.dirname, "..");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "turbot-chaos-")));
  mkdirSync(join(folder, "home"));
  const disk = mountSmallDisk(join(folder, "home"));
  if (disk === undefined) console.log("The disk won't be filled: that needs root on Linux.");
  const lines: string[] = [];
  const log = join(folder, "log");
  let playground: Playground | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void playground?.stop().finally(() => process.exit(130)));
  }
  try {
    playground = await startPlayground({
      root,
      folder,
      probationSeconds,
      restartSupervisorMs: 500,
      paceMs: 10,
      preload: [clockModule(folder)],
      discord: { refusesCommand: (name) => name === refusedCommand },
      env: process.env,
      node: process.execPath,
      log(line) {
        lines.push(line);
        appendFileSync(log, `${line}\n`);
        if (values.log) console.log(line);
      },
    });
    const report = await playChaos(playground, {
      ...{ seed, seconds, folder, brief: false, disk },
      git: createGit({ cwd: root, env: process.env }),
      tell: (what) => console.log(what),
      note: (what) => appendFileSync(log, `${new Date().toISOString()} chaos: ${what}\n`),
    });
    for (const line of table(report)) console.log(line);
    if (report.problems.length === 0) process.exitCode = 0;
    else console.error(`\nThe last lines of the supervisor and the bot:\n${lines.slice(-40).join("\n")}`);
  } finally {
    await playground?.stop();
    if (!values.keep) disk?.remove();
    if (values.keep) console.log(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}
