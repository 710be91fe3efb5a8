import { readdir, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLog } from "../src/log/log.ts";
import { runScanCommand, scanUsage } from "../src/policy/cli/scan-command.ts";
import { createScanner } from "../src/policy/scanner.ts";

/** The tool for people who write plugins: `npm run turbot -- <command> …`. */

const [command, ...args] = process.argv.slice(2);
// npm changes to the package's folder; paths are meant from where the person typed.
const cwd = process.env.INIT_CWD ?? process.cwd();
const out = (line: string) => void process.stdout.write(`${line}\n`);
const error = (line: string) => void process.stderr.write(`${line}\n`);

switch (command) {
  case "scan":
    process.exitCode = await scan();
    break;
  default:
    error(
      `${command === undefined ? "Say what to do." : `There is no command "${command}".`}\n  ${scanUsage}`,
    );
    process.exitCode = 2;
}

async function scan(): Promise<number> {
  const scanner = createScanner({
    nodePath: process.execPath,
    policyPath: fileURLToPath(new URL("../SECURITY_POLICY.md", import.meta.url)),
    log: silentLog,
  });
  try {
    return await runScanCommand(args, {
      cwd,
      scanner,
      files: { stat, list: readdir, read: readFile, resolve },
      out,
      error,
    });
  } finally {
    await scanner.stop();
  }
}
