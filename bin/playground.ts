import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { startPage } from "../simulator/page/start-page.ts";
import { checkMachine, NotReady } from "../simulator/playground/check-machine.ts";
import { PlaygroundBusy, startPlayground } from "../simulator/playground/start-playground.ts";
import { untilOnline } from "../simulator/playground/until-online.ts";
import { createGit } from "../src/git/git.ts";

const usage = `npm start -- [options]          while DISCORD_TOKEN is unset, or: npm run playground -- [options]
  --reset            start over: forget chats, pull requests and releases
  --port <number>    of the page (default 4242; 0: any free one)
  --folder <path>    where everything is kept (default .playground)
  --verbose          print the supervisor's and the bot's log here too`;

const defaultPort = "4242";
/** Long enough to see what a probation is, short enough to wait for. Turbot's own is 30 s. */
const defaultProbationSeconds = "10";
/** Between the pieces of a streamed answer, in milliseconds: the stand-in thinks faster than anybody reads. */
const paceMs = 25;

/** A bot comes online in about 5 s, in 12 on a busy machine; after this the page is the better place to wait. */
const patienceMs = 30_000;

const root = resolve(import.meta.dirname, "..");

try {
  await main();
} catch (error) {
  if (!(error instanceof NotReady || error instanceof PlaygroundBusy)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return console.log(usage);
  const { folder, port, reset, verbose } = options;
  const settings = { ...envFile(), ...process.env };
  const claudeApiKey = settings.ANTHROPIC_API_KEY?.trim() || undefined;
  await checkMachine({ git: createGit({ cwd: root, env: process.env }), folder, port });

  const startedAt = performance.now();
  console.log("🐟 Turbot's playground");
  const playground = await startPlayground({
    root,
    folder,
    reset,
    claudeApiKey,
    actions: true,
    paceMs,
    probationSeconds: Number(settings.PROBATION_SECONDS?.trim() || defaultProbationSeconds),
    env: process.env,
    node: process.execPath,
    progress: (step) => console.log(`   ${step}…`),
    log: (line) => {
      if (verbose) console.log(line);
    },
  });
  const page = await startPage(playground, port).catch(async (error: unknown) => {
    await playground.stop();
    throw error;
  });
  stopOnSignal(async () => {
    await page.stop();
    await playground.stop();
  });

  // A bot that was never online knows of no message to catch up with: whoever opens the page before gets no answer.
  console.log("   waiting until Turbot is online…");
  const online = await untilOnline(playground, patienceMs);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  switch (online) {
    case "online":
      console.log(`   Turbot is online, ${seconds} s after the start.`);
      break;
    case "not yet":
      console.log("   Turbot isn't online yet: the page's Supervisor tab says what it is doing.");
      break;
    case "ended": {
      const { ended, lines } = playground.supervisor.view();
      console.error(`The supervisor ended (${ended}). Its last words:\n${lines.slice(-15).join("\n")}`);
    }
  }
  console.log(`\n   Open ${page.url}\n`);
  console.log(
    claudeApiKey === undefined
      ? "   A stand-in answers for Claude; with ANTHROPIC_API_KEY set, Claude itself does."
      : "   Claude itself answers: ANTHROPIC_API_KEY is set.",
  );
  console.log("   Nothing here touches your files. Ctrl-C stops it; --reset starts over.\n");
}

/** Undefined: help was asked for. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        reset: { type: "boolean", default: false },
        port: { type: "string", default: defaultPort },
        folder: { type: "string", default: join(root, ".playground") },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return undefined;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new NotReady(
        `--port ${values.port} is no port: name one from 1 to 65535, or 0 for any free one.`,
      );
    return { ...values, port, folder: resolve(values.folder) };
  } catch (error) {
    if (error instanceof NotReady || !(error instanceof Error)) throw error;
    throw new NotReady(`${error.message}\n${usage}`, { cause: error });
  }
}

function envFile(): NodeJS.Dict<string> {
  const file = join(root, ".env");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      console.log("\n   Stopping: Turbot finishes what it began…");
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
