import { flushCompileCache } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { exitCodeOf } from "../src/ipc/causes.ts";
import { endingSignals } from "../src/ipc/protocol.ts";
import { createTerminal } from "../src/log/terminal.ts";
import { startEarlyChildren } from "../src/plugins/host/early-children.ts";
import { readSettings } from "../src/supervisor/read-settings.ts";
import { UnreadableFileError } from "../src/system/plain-text.ts";
import { findImportsQuickly } from "../src/system/quick-imports.ts";

/**
 * The bot of one release: the folder that this file is in. The supervisor starts it, with `--preflight` to check itself and
 * exit, with `--standby` to load everything and wait for `go`, or with both to do one after the other.
 */

const home = process.env.TURBOT_HOME ?? "";
const write = (text: string) => void process.stdout.write(text);
// Started by hand, without a supervisor: a person is watching.
const print = process.stdout.isTTY ? createTerminal(write).print : write;

const release = resolve(import.meta.dirname, "..");
const children = startEarlyChildren(release, home, process.execPath);
findImportsQuickly(release);
const { createBotProgram } = await import("../src/app/bot-program.ts");

const program = createBotProgram({
  ...{ release, children },
  nodePath: process.execPath,
  nodeVersion: process.versions.node,
  isAlive,
  env: process.env,
  home,
  settings: settingsOrEnd(),
  print: (line) => print(`${line}\n`),
  printError: (line) => console.error(line),
  exit: (code) => process.exit(code),
  supervisor: process.connected === true ? (message) => void process.send?.(message, () => {}) : undefined,
});

process.on("uncaughtException", program.fail);
process.on("unhandledRejection", program.fail);

await program.run(process.argv.slice(2), (lifecycle) => {
  process.on("message", (message) => lifecycle.hear(message));
  process.on("disconnect", () => lifecycle.orphaned());
  for (const signal of endingSignals) process.on(signal, () => lifecycle.signalled(signal));
});
// Node would do this at exit, when others are waiting for the process to end.
flushCompileCache();

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
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
