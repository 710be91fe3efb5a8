import { flushCompileCache } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { createBot } from "../src/app/create-bot.ts";
import { createLifecycle } from "../src/app/lifecycle.ts";
import { preflight } from "../src/app/preflight.ts";
import { readableProblem } from "../src/app/readable-problem.ts";
import { secretsOf } from "../src/app/secrets-of.ts";
import { ConfigError, readConfig } from "../src/config/read-config.ts";
import { createLog, redactor } from "../src/log/log.ts";
import { createTerminal } from "../src/log/terminal.ts";
import { UnreadableFileError } from "../src/supervisor/plain-text.ts";
import { settingsExitCode } from "../src/supervisor/protocol.ts";
import { readSettings } from "../src/supervisor/read-settings.ts";

/**
 * One bot of one release: the folder that this file is in. The supervisor starts it, with
 * `--preflight` to try itself and end, or with `--standby` to load everything and wait for `go`.
 */

const release = resolve(import.meta.dirname, "..");
const home = process.env.TURBOT_HOME ?? "";
const settings = settingsOrEnd();
const secrets = secretsOf(settings);
const hide = redactor(secrets);
const write = (text: string) => void process.stdout.write(text);
// Started by hand, without a supervisor: a person looks on.
const print = process.stdout.isTTY ? createTerminal(write).print : write;
const log = createLog((line) => print(`${line}\n`), secrets);

process.on("uncaughtException", (error) => fail(error));
process.on("unhandledRejection", (error) => fail(error));

try {
  await main(process.argv.slice(2));
} catch (error) {
  fail(error);
}

async function main(args: readonly string[]): Promise<void> {
  const config = readConfig(settings);
  const powers = {
    release,
    nodePath: process.execPath,
    env: process.env,
    secrets,
    hide,
    log,
    now: Date.now,
  };
  if (args.includes("--preflight")) {
    const { ok, lines } = await preflight(config, powers);
    for (const line of lines) console.log(hide(line));
    process.exit(ok ? 0 : 1);
  }
  const supervised = process.connected === true;
  const lifecycle = createLifecycle({
    createBot: (events) => createBot(config, { ...powers, ...events }),
    supervisor: supervised ? (message) => void process.send?.(message, () => {}) : undefined,
    exit: (code) => process.exit(code),
    fail,
    log,
  });
  process.on("message", (message) => lifecycle.hear(message));
  process.on("disconnect", () => lifecycle.orphaned());
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => lifecycle.drain());
  await lifecycle.start(args.includes("--standby") ? "standby" : "live");
  // Node would do this at the end, when others wait for that.
  flushCompileCache();
}

/** Without settings there are no secrets to hide, and no log that hides them. */
function settingsOrEnd(): NodeJS.Dict<string> {
  try {
    return isAbsolute(home) ? readSettings(home, process.env) : process.env;
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    console.error(error.message);
    process.exit(settingsExitCode);
  }
}

/** Ends the process with its reason as the last line: that is what people are shown. */
function fail(error: unknown): never {
  log.error("bot failed", { error });
  console.error(hide(readableProblem(error)));
  process.exit(error instanceof ConfigError ? settingsExitCode : 1);
}
