import { readFileSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  backupUsage,
  restoreUsage,
  runBackupCommand,
  runRestoreCommand,
} from "../src/backup/backup-commands.ts";
import { builtInNames } from "../src/built-ins/built-in-commands.ts";
import { cellsUsage, runCellsCommand } from "../src/cells/cells-command.ts";
import { checkUsage, runCheckCommand } from "../src/cli/check.ts";
import { newUsage, runNewCommand } from "../src/cli/new.ts";
import { runScanCommand, scanUsage } from "../src/cli/scan-command.ts";
import { runTestCommand, testUsage } from "../src/cli/test-command.ts";
import { runTryCommand, tryUsage } from "../src/cli/try.ts";
import { variables } from "../src/config/variables.ts";
import { runProgram } from "../src/git/run-program.ts";
import { silentLog } from "../src/log/log.ts";
import { createOsSandbox } from "../src/os-sandbox/create-os-sandbox.ts";
import { createTypeCheck } from "../src/pipeline/checks/check-types.ts";
import { createDryRuns } from "../src/plugins/dry-run/dry-runs.ts";
import { createScanner } from "../src/policy/scanner.ts";
import { NotUtf8Error, plainText } from "../src/system/plain-text.ts";
import { askAtTerminal } from "../src/wizard/asking/ask-at-terminal.ts";
import { withSettings } from "../src/wizard/write-settings.ts";

/** The tool for people who write plugins, and for copies of a Turbot: `npm run turbot -- <command> …`. */

const [command, ...args] = process.argv.slice(2);
// npm changes to the package's folder, but paths are relative to where the person typed.
const cwd = process.env.INIT_CWD ?? process.cwd();
const out = (line: string) => void process.stdout.write(`${line}\n`);
const error = (line: string) => void process.stderr.write(`${line}\n`);
/** Larger texts are not checked: people don't read them either. */
const largestTextBytes = 2 * 1024 * 1024;
const dryRuns = createDryRuns({ nodePath: process.execPath, log: silentLog });

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
    case "test":
      return testPlugin();
    case "new":
      return runNewCommand(args, { write: writeNew, out, error });
    case "backup":
      return runBackupCommand(args, backupPowers());
    case "restore":
      return runRestoreCommand(args, backupPowers());
    case "cells":
      return cells();
    default:
      error(
        `${command === undefined ? "Say what to do." : `There's no command "${command}".`}\n  ${scanUsage}\n  ${checkUsage}\n  ${tryUsage}\n  ${testUsage}\n  ${newUsage}\n  ${backupUsage}\n  ${restoreUsage}\n  ${cellsUsage}`,
      );
      return 2;
  }
}

function backupPowers() {
  const home = resolve(process.env.TURBOT_HOME || fileURLToPath(new URL("../", import.meta.url)));
  return {
    ...{ home, cwd, env: process.env, pid: process.pid, now: Date.now, out, error },
    ...passphraseSources(),
    settingsInEnvironment() {
      const set = [...variables.map(({ name }) => name), "PROBATION_SECONDS"].flatMap((name) => {
        const value = process.env[name]?.trim();
        return value ? [[name, value] as const] : [];
      });
      return withSettings("", new Map(set));
    },
    users() {
      const own = process.getuid?.();
      return own === undefined ? undefined : { own, home: statSync(home).uid };
    },
  };
}

function passphraseSources() {
  return {
    inEnvironment: process.env.TURBOT_BACKUP_PASSPHRASE || undefined,
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
  };
}

async function cells(): Promise<number> {
  const passphrase = passphraseSources();
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const ask = askAtTerminal(new Map());
  return runCellsCommand(args, {
    ...{ cwd, passphrase, pid: process.pid, now: Date.now, wait: sleep, lookMs: 2_000, out, error },
    single: () => readFileSync(new URL("../deploy/compose.yaml", import.meta.url), "utf8"),
    engineIn:
      (folder) =>
      (engineArgs, { timeoutMs = 60_000, env = {} } = {}) =>
        runProgram({
          ...{ file: "docker", args: engineArgs, cwd: folder, env: { ...environment, ...env }, timeoutMs },
          outputLimit: 8 * 1024 * 1024,
        }),
    asking: passphrase.isTerminal ? { text: (message) => ask.text({ flag: "cells", message }) } : undefined,
    elapsed: () => performance.now(),
  });
}

/** Reads a person's file: in another encoding, every line would seem to violate the policy. */
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
      dryRuns,
      scanner,
      reserved: builtInNames,
      list: (folder) => readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => undefined),
      // The list of changed paths is separated by NULs.
      read: (path) => (path.endsWith(".ts") ? readText(path) : readFile(resolve(cwd, path), "utf8")),
      readTheirs: (folder, path) => readSmall(resolve(cwd, folder), path),
      readOurs: (path) => readSmall(fileURLToPath(new URL("../", import.meta.url)), path),
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}

/** A text file in a folder, not reached through a link; undefined: there is none. */
async function readSmall(folder: string, path: string): Promise<string | undefined> {
  try {
    const file = join(await realpath(folder), path);
    const { size } = await stat(file);
    if ((await realpath(file)) !== file || size > largestTextBytes) return undefined;
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
    return await runTryCommand(args, { dryRuns, scanner, read: readText, out, error });
  } finally {
    await scanner.stop();
  }
}

async function testPlugin(): Promise<number> {
  const scanner = openScanner();
  const root = fileURLToPath(new URL("../", import.meta.url));
  const scratch = await mkdtemp(join(tmpdir(), "turbot-test-"));
  try {
    const osSandbox = createOsSandbox({ scratch });
    const checkTypes = createTypeCheck({ nodePath: process.execPath, release: root, scratch, osSandbox });
    return await runTestCommand(args, {
      ...{ dryRuns, scanner, checkTypes, root, out, error },
      resolve: (path) => resolve(cwd, path),
      read: readText,
    });
  } finally {
    await scanner.stop();
    await rm(scratch, { recursive: true, force: true });
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
      files: { stat, list: readdir, read: readText, resolve },
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}
