import { flushCompileCache } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { createBot } from "../src/app/create-bot.ts";
import { createLifecycle } from "../src/app/lifecycle.ts";
import { readConfig } from "../src/config/read-config.ts";
import { noMistakes, readMistakes } from "../src/config/settings-mistakes.ts";
import { outsideCause } from "../src/discord/rest/discord-trouble.ts";
import { causeOf, exitCodeOf } from "../src/ipc/causes.ts";
import { endingSignals } from "../src/ipc/protocol.ts";
import { createHiding } from "../src/log/hide-secrets.ts";
import { createLog } from "../src/log/log.ts";
import { secretsOf } from "../src/log/secrets-of.ts";
import { createTerminal } from "../src/log/terminal.ts";
import { preflight } from "../src/preflight/preflight.ts";
import { readableProblem } from "../src/preflight/readable-problem.ts";
import { readSettings } from "../src/supervisor/read-settings.ts";
import { UnreadableFileError } from "../src/system/plain-text.ts";

/**
 * The bot of one release: the folder that this file is in. The supervisor starts it, with `--preflight` to check itself and
 * exit, or with `--standby` to load everything and wait for `go`.
 */

const release = resolve(import.meta.dirname, "..");
const home = process.env.TURBOT_HOME ?? "";
const settings = settingsOrEnd();
const secrets = secretsOf(settings);
const { hide, add: alsoHide } = createHiding(secrets);
const write = (text: string) => void process.stdout.write(text);
// Started by hand, without a supervisor: a person is watching.
const print = process.stdout.isTTY ? createTerminal(write).print : write;
const log = createLog((line) => print(`${line}\n`), hide);

process.on("uncaughtException", (error) => fail(error));
process.on("unhandledRejection", (error) => fail(error));

try {
  await main(process.argv.slice(2));
} catch (error) {
  fail(error);
}

async function main(args: readonly string[]): Promise<void> {
  const mistakes = isAbsolute(home) ? readMistakes(home, process.env) : noMistakes;
  const config = readConfig(settings, mistakes);
  for (const warning of mistakes.warnings) log.warn("settings.doubtful", { reason: warning });
  const powers = {
    release,
    nodePath: process.execPath,
    env: process.env,
    secrets,
    hide,
    alsoHide,
    log,
    now: Date.now,
    elapsed: () => performance.now(),
    // The supervisor sets it once a release has proven itself here: settings that fail after that used to work.
    proven: process.env.TURBOT_PROVEN === "1",
  };
  if (args.includes("--preflight")) {
    const { fault, lines } = await preflight(config, powers);
    for (const line of lines) console.log(hide(line));
    process.exit(fault === undefined ? 0 : exitCodeOf(fault));
  }
  const supervised = process.connected === true;
  const lifecycle = createLifecycle({
    createBot: (events) => createBot(config, powers, events),
    supervisor: supervised ? (message) => void process.send?.(message, () => {}) : undefined,
    exit: (code) => process.exit(code),
    fail,
    log,
  });
  process.on("message", (message) => lifecycle.hear(message));
  process.on("disconnect", () => lifecycle.orphaned());
  for (const signal of endingSignals) process.on(signal, () => lifecycle.signalled(signal));
  await lifecycle.start(args.includes("--standby") ? "standby" : "live");
  // Node would do this at exit, when others are waiting for the process to end.
  flushCompileCache();
}

/** Prints the error itself: without settings there is no log yet, and no secret to hide. */
function settingsOrEnd(): NodeJS.Dict<string> {
  try {
    return isAbsolute(home) ? readSettings(home, process.env) : process.env;
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    console.error(error.message);
    process.exit(exitCodeOf("configuration"));
  }
}

/** Ends the process with the reason as its last line, which is what people are shown. */
function fail(error: unknown): never {
  const cause = causeOf(error) ?? outsideCause(error) ?? "release";
  // A missing setting is reported to people once, below; a stack trace would add nothing.
  if (cause !== "configuration") log.error("bot failed", { error, cause });
  console.error(hide(readableProblem(error, home)));
  process.exit(exitCodeOf(cause));
}
