import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInNames } from "../src/app/built-in-commands.ts";
import { silentLog } from "../src/log/log.ts";
import { checkUsage, runCheckCommand } from "../src/plugins/cli/check.ts";
import { newUsage, runNewCommand } from "../src/plugins/cli/new.ts";
import { runTryCommand, tryUsage } from "../src/plugins/cli/try.ts";
import { runScanCommand, scanUsage } from "../src/policy/cli/scan-command.ts";
import { createScanner } from "../src/policy/scanner.ts";
import { NotUtf8Error, plainText } from "../src/supervisor/plain-text.ts";

/** The tool for people who write plugins: `npm run turbot -- <command> …`. */

const [command, ...args] = process.argv.slice(2);
// npm changes to the package's folder; paths are meant from where the person typed.
const cwd = process.env.INIT_CWD ?? process.cwd();
const out = (line: string) => void process.stdout.write(`${line}\n`);
const error = (line: string) => void process.stderr.write(`${line}\n`);

try {
  process.exitCode = await run();
} catch (problem) {
  if (!(problem instanceof NotUtf8Error)) throw problem;
  error(`✗ ${problem.message}`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  switch (command) {
    case "scan":
      return scan();
    case "check":
      return check();
    case "try":
      return tryPlugin();
    case "new":
      return runNewCommand(args, { write: writeNew, out, error });
    default:
      error(
        `${command === undefined ? "Say what to do." : `There is no command "${command}".`}\n  ${scanUsage}\n  ${checkUsage}\n  ${tryUsage}\n  ${newUsage}`,
      );
      return 2;
  }
}

/** Files of people: one in another encoding would otherwise be found to break the policy in every line. */
async function readText(path: string): Promise<string> {
  return plainText(await readFile(resolve(cwd, path)), path);
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
      nodePath: process.execPath,
      scanner,
      reserved: builtInNames,
      list: (folder) => readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => []),
      // The list of changed paths has NUL between them.
      read: (path) => (path.endsWith(".ts") ? readText(path) : readFile(resolve(cwd, path), "utf8")),
      out,
      error,
      log: silentLog,
    });
  } finally {
    await scanner.stop();
  }
}

async function tryPlugin(): Promise<number> {
  const scanner = openScanner();
  try {
    return await runTryCommand(args, { nodePath: process.execPath, scanner, read: readText, out, error });
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
      files: { stat, list: readdir, read: readText, resolve },
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}
