import { resolve } from "node:path";
import { startPage } from "../simulator/page/start-page.ts";
import { checkMachine, checkPort, NotReadyError } from "../simulator/playground/check-machine.ts";
import {
  claudeKeyOf,
  commandLine,
  type PlaygroundChoices,
  readChoices,
  usage,
} from "../simulator/playground/options.ts";
import { publishAddress, runningPlayground } from "../simulator/playground/playground-lock.ts";
import { PlaygroundBusyError, startPlayground } from "../simulator/playground/start-playground.ts";
import { untilOnline } from "../simulator/playground/until-online.ts";
import { createGit } from "../src/git/git.ts";
import { probationProblem } from "../src/supervisor/probation-setting.ts";
import { readSettings } from "../src/supervisor/read-settings.ts";
import { UnreadableFileError } from "../src/system/plain-text.ts";

/** Long enough to see what a probation is, short enough to wait for. The real one is 30 s. */
const defaultProbationSeconds = "10";
/** Between the pieces of a streamed answer, in milliseconds: the stand-in answers faster than anyone reads. */
const paceMs = 25;

/** A bot comes online in about 5 s, or 12 on a busy machine; after this the page is the better place to wait. */
const longestWaitMs = 30_000;

const root = resolve(import.meta.dirname, "..");

try {
  await main();
} catch (error) {
  if (!(error instanceof NotReadyError || error instanceof PlaygroundBusyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const choices = readChoices(process.argv.slice(2), root);
  if (choices === undefined) return console.log(usage);
  const { folder, port, reset, verbose } = choices;
  await checkMachine({ git: createGit({ cwd: root, env: process.env }), folder });
  const running = runningPlayground(folder);
  if (running !== undefined) return showRunning(running, choices);
  await checkPort(port, (other) => commandLine({ ...choices, port: other }, root));
  const settings = settingsFor(choices);
  const problem = probationProblem(settings.PROBATION_SECONDS);
  if (problem !== undefined) throw new NotReadyError(`PROBATION_SECONDS ${problem}: change it in .env.`);
  const claudeApiKey = claudeKeyOf(choices, settings);

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
  publishAddress(folder, page.url);
  stopOnSignal(async () => {
    await page.stop();
    await playground.stop();
  });

  // A bot that has never been online has no messages to catch up on: anyone who writes before then gets no answer.
  console.log("   waiting until Turbot is online…");
  const online = await untilOnline(playground, longestWaitMs);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  switch (online) {
    case "online":
      console.log(`   Turbot is online, ${seconds} s after the start.`);
      // As GitHub does once a webhook is set up.
      await playground.github.ping();
      break;
    case "not yet":
      console.log("   Turbot isn't online yet: the page's Supervisor tab says what it's doing.");
      break;
    case "ended": {
      const { ended, lines } = playground.supervisor.view();
      console.error(`The supervisor ended (${ended}). Its last words:\n${lines.slice(-15).join("\n")}`);
    }
  }
  console.log(`\n   Open ${page.url}\n`);
  console.log(
    claudeApiKey === undefined
      ? `   A stand-in answers for Claude. Claude itself costs money: ${commandLine({ ...choices, reset: false, claude: true }, root)}`
      : "   Claude itself answers, at the cost of your ANTHROPIC_API_KEY.",
  );
  console.log(
    `   Nothing here touches your files. Ctrl-C stops it. To start over: ${commandLine({ ...choices, reset: true }, root)}\n`,
  );
}

/** Someone who starts a second playground usually wants the page of the first. */
function showRunning(
  { pid, url }: NonNullable<ReturnType<typeof runningPlayground>>,
  choices: PlaygroundChoices,
): void {
  const who = pid === undefined ? "" : ` (process ${pid})`;
  console.log(
    url === undefined
      ? `🐟 The playground is already starting${who}: its own terminal will show its address in a moment.`
      : `🐟 The playground is already running${who}: ${url}`,
  );
  if (!choices.reset) return;
  console.error(`It was not reset: stop it with Ctrl-C, then start over with ${commandLine(choices, root)}`);
  process.exitCode = 1;
}

/** The playground needs no settings, so an unreadable file doesn't matter, unless a key was asked for. */
function settingsFor({ claude }: PlaygroundChoices): NodeJS.Dict<string> {
  try {
    return readSettings(root, process.env);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    if (claude) throw new NotReadyError(error.message, { cause: error });
    return process.env;
  }
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      console.log("\n   Stopping: Turbot is finishing what it started…");
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
