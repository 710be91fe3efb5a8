import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { createGit } from "../src/git/git.ts";
import { runProgram } from "../src/git/run-program.ts";
import { createLog, redactor } from "../src/log/log.ts";
import { CannotStart } from "../src/supervisor/cannot-start.ts";
import { changeByHand } from "../src/supervisor/change-by-hand.ts";
import { describeRecord } from "../src/supervisor/describe-record.ts";
import { readRecord, recordFile } from "../src/supervisor/release-record.ts";
import { createSupervisor } from "../src/supervisor/supervise.ts";
import { lockHome } from "../src/supervisor/supervisor-lock.ts";
import { defaultTimings } from "../src/supervisor/timings.ts";
import { toolEnvironment } from "../src/supervisor/tool-environment.ts";

const usage = `node bin/supervisor.ts                    run Turbot
node bin/supervisor.ts --status           say what runs, and what happened last
node bin/supervisor.ts --go-back          while stopped: run the release before this one
node bin/supervisor.ts --pardon <commit>  while stopped: let a quarantined commit be deployed again`;

const root = resolve(import.meta.dirname, "..");
const home = resolve(process.env.TURBOT_HOME || root);

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  switch (command) {
    // `npm start` passes nothing; bin/start.js has looked at its own.
    case undefined:
      return supervise();
    case "--status":
      return console.log(status());
    case "--go-back":
      return byHand({ kind: "go-back" });
    case "--pardon":
      return byHand({ kind: "pardon", commit: rest[0] ?? "" });
    case "--help":
      return console.log(usage);
    default:
      throw new CannotStart(`"${command}" means nothing here. What does:\n${usage}`);
  }
}

function status(): string {
  const file = recordFile(home);
  const record = readRecord(file, (aside) =>
    console.error(`The record could not be read; it is now ${aside}.`),
  );
  return record === null ? `Nothing has run in ${home} yet: npm start` : describeRecord(record);
}

function byHand(change: Parameters<typeof changeByHand>[1]): void {
  const lock = lockHome(home, process.pid, Date.now);
  try {
    console.log(changeByHand(home, change, Date.now));
  } finally {
    lock.release();
  }
}

async function supervise(): Promise<void> {
  // The real environment wins, as with node --env-file.
  const settings = { ...envFile(), ...process.env };
  const tools = toolEnvironment(process.env);
  const token = settings.GITHUB_TOKEN || (await ghToken());
  const secrets = Object.entries({ ...settings, token })
    .filter(([name]) => /token|key|secret|password/i.test(name))
    .flatMap(([, value]) => value ?? []);
  const write = (line: string) => process.stdout.write(line);
  const supervisor = createSupervisor({
    home,
    git: createGit({ cwd: home, token, env: process.env }),
    env: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    // npm is a script that runs the first node it finds: this one.
    toolEnv: { ...tools, PATH: [dirname(process.execPath), tools.PATH ?? ""].join(delimiter) },
    npm: npmCommand(process.env.npm_execpath),
    adoptFrom: [...new Set([home, root])],
    timings: { ...defaultTimings, probationMs: probationSeconds(settings.PROBATION_SECONDS) * 1_000 },
    now: Date.now,
    log: createLog((line) => write(`${line}\n`), secrets),
    print: write,
    hide: redactor(secrets),
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => supervisor.stop());
  await supervisor.run();
}

function envFile(): NodeJS.Dict<string> {
  const file = join(home, ".env");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

function probationSeconds(text: string | undefined): number {
  if (text === undefined || text === "") return defaultTimings.probationMs / 1_000;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3_600) return seconds;
  throw new CannotStart(
    `PROBATION_SECONDS must be a number above 0 and at most 3600, not "${text}": change it in .env.`,
  );
}

/** npm as it started us, if it did; otherwise the one on the PATH. */
function npmCommand(cli: string | undefined): readonly [string, ...string[]] {
  return cli?.endsWith("npm-cli.js") && existsSync(cli) ? [process.execPath, cli] : ["npm"];
}

/** What the GitHub CLI knows, if there is one and someone is logged in. */
async function ghToken(): Promise<string | undefined> {
  const { PATH = "", HOME = "", GH_CONFIG_DIR, XDG_CONFIG_HOME } = process.env;
  try {
    const end = await runProgram({
      file: "gh",
      args: ["auth", "token"],
      cwd: root,
      env: {
        PATH,
        HOME,
        ...(GH_CONFIG_DIR === undefined ? {} : { GH_CONFIG_DIR }),
        ...(XDG_CONFIG_HOME === undefined ? {} : { XDG_CONFIG_HOME }),
      },
      timeoutMs: 5_000,
      outputLimit: 10_000,
    });
    return end.code === 0 ? end.stdout.trim() || undefined : undefined;
  } catch {
    return undefined;
  }
}
