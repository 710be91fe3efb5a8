import { readdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInNames } from "../src/app/built-in-commands.ts";
import { silentLog } from "../src/log/log.ts";
import { checkUsage, runCheckCommand } from "../src/plugins/cli/check.ts";
import { newUsage, runNewCommand } from "../src/plugins/cli/new.ts";
import { runTryCommand, tryUsage } from "../src/plugins/cli/try.ts";
import { createPluginTrials } from "../src/plugins/plugin-trials.ts";
import { runScanCommand, scanUsage } from "../src/policy/cli/scan-command.ts";
import { createScanner } from "../src/policy/scanner.ts";

/** The tool for people who write plugins: `npm run turbot -- <command> …`. */

const [command, ...args] = process.argv.slice(2);
// npm changes to the package's folder; paths are meant from where the person typed.
const cwd = process.env.INIT_CWD ?? process.cwd();
const out = (line: string) => void process.stdout.write(`${line}\n`);
const error = (line: string) => void process.stderr.write(`${line}\n`);
/** Of a text that is looked through: larger ones aren't read by people either. */
const LARGEST_TEXT_BYTES = 2 * 1024 * 1024;
const trials = createPluginTrials({ nodePath: process.execPath, log: silentLog });

switch (command) {
  case "scan":
    process.exitCode = await scan();
    break;
  case "check":
    process.exitCode = await check();
    break;
  case "try":
    process.exitCode = await tryPlugin();
    break;
  case "new":
    process.exitCode = await runNewCommand(args, { write: writeNew, out, error });
    break;
  default:
    error(
      `${command === undefined ? "Say what to do." : `There is no command "${command}".`}\n  ${scanUsage}\n  ${checkUsage}\n  ${tryUsage}\n  ${newUsage}`,
    );
    process.exitCode = 2;
}

function openScanner() {
  return createScanner({
    nodePath: process.execPath,
    policyPath: fileURLToPath(new URL("../SECURITY_POLICY.md", import.meta.url)),
    log: silentLog,
  });
}

async function check(): Promise<number> {
  const scanner = openScanner();
  try {
    return await runCheckCommand(args, {
      trials,
      scanner,
      reserved: builtInNames,
      list: (folder) => readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => undefined),
      read: (path) => readFile(resolve(cwd, path), "utf8"),
      readTheirs: (folder, path) => readText(resolve(cwd, folder), path),
      readOurs: (path) => readText(fileURLToPath(new URL("..", import.meta.url)), path),
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}

/** A text file in a folder, not by way of a link; undefined: there is none. */
async function readText(folder: string, path: string): Promise<string | undefined> {
  try {
    const file = join(await realpath(folder), path);
    const { size } = await stat(file);
    if ((await realpath(file)) !== file || size > LARGEST_TEXT_BYTES) return undefined;
    const bytes = await readFile(file);
    return bytes.includes(0) ? undefined : bytes.toString("utf8");
  } catch (problem) {
    if (problem instanceof Error && "code" in problem) return undefined;
    throw problem;
  }
}

async function tryPlugin(): Promise<number> {
  const scanner = openScanner();
  try {
    const read = (path: string) => readFile(resolve(cwd, path), "utf8");
    return await runTryCommand(args, { trials, scanner, read, out, error });
  } finally {
    await scanner.stop();
  }
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(new URL(`../${path}`, import.meta.url), text, { flag: "wx" });
    return true;
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && problem.code === "EEXIST") return false;
    throw problem;
  }
}

async function scan(): Promise<number> {
  const scanner = openScanner();
  try {
    return await runScanCommand(args, {
      cwd,
      scanner,
      reserved: builtInNames,
      files: { stat, list: readdir, read: readFile, resolve },
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}
