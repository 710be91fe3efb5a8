import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createGit } from "../src/git/git.ts";
import { causeOf, exitCodeOf } from "../src/ipc/causes.ts";
import { createTerminal } from "../src/log/terminal.ts";
import { releaseNode } from "../src/supervisor/bot-process.ts";
import { CannotStartError } from "../src/supervisor/cannot-start.ts";
import { changeByHand } from "../src/supervisor/change-by-hand.ts";
import { deployByHand } from "../src/supervisor/deploy-by-hand.ts";
import { describeRecord } from "../src/supervisor/describe-record.ts";
import type { NextSupervisor } from "../src/supervisor/next-supervisor.ts";
import { readRecord } from "../src/supervisor/record-store.ts";
import { recordFile } from "../src/supervisor/release-record.ts";
import { selfCheck } from "../src/supervisor/self-check.ts";
import { createSupervisor } from "../src/supervisor/supervise.ts";
import { lockHome } from "../src/supervisor/supervisor-lock.ts";
import { supervisorCommand } from "../src/system/command-text.ts";
import { machineInWords } from "../src/system/system-errors.ts";
import { supervisorPowers } from "./supervisor-powers.ts";

const usage = [
  ["", "run Turbot"],
  ["--status", "show what's running, and what happened last"],
  ["--go-back", "while stopped: run the previous release"],
  ["--pardon <commit>", "while stopped: allow a quarantined commit to be deployed again"],
  ["--deploy <commit>", "deploy a commit of main that no merged pull request explains"],
  ["--here", "run this folder's supervisor, even if a release's has taken over"],
  ["--self-check", "check whether this supervisor could look after the home"],
]
  .map(
    ([option = "", does = ""]) =>
      `${`${supervisorCommand} ${option}`.padEnd(supervisorCommand.length + 20)}${does}`,
  )
  .join("\n");

const root = resolve(import.meta.dirname, "..");
const home = resolve(process.env.TURBOT_HOME || root);

/** A person at a terminal gets a few plain sentences, everyone else JSON. */
const terminal = process.stdout.isTTY ? createTerminal((text) => void process.stdout.write(text)) : undefined;

try {
  await main(process.argv.slice(2));
} catch (error) {
  const cause = causeOf(error);
  const words = error instanceof CannotStartError ? error.message : machineInWords(error, home);
  if (words === undefined || (cause !== "machine" && !(error instanceof CannotStartError))) throw error;
  if (terminal === undefined) console.error(words);
  else terminal.say(words);
  process.exitCode = exitCodeOf(cause ?? "release");
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  switch (command) {
    // `npm start` passes no arguments; bin/start.js has handled its own.
    case undefined:
      return supervise({ stays: false, trialEnd: null });
    case "--here":
      return supervise({ stays: true, trialEnd: null });
    case "--after-trial":
      return supervise({ stays: false, trialEnd: rest[0] ?? "it gave way" });
    case "--self-check":
      return console.log(await selfCheck(home, createGit({ cwd: home, env: process.env })));
    case "--deploy":
      return console.log(
        await deployByHand(home, createGit({ cwd: home, env: process.env }), rest[0] ?? "", Date.now),
      );
    case "--status":
      return console.log(status());
    case "--go-back":
      return byHand({ kind: "go-back" });
    case "--pardon":
      return byHand({ kind: "pardon", commit: rest[0] ?? "" });
    case "--help":
      return console.log(usage);
    default:
      throw new CannotStartError(`"${command}" isn't a command. Usage:\n${usage}`);
  }
}

function status(): string {
  const file = recordFile(home);
  const record = readRecord(file, (aside) =>
    console.error(`The record could not be read; I moved it to ${aside}.`),
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

async function supervise(how: Parameters<typeof supervisorPowers>[2]): Promise<void> {
  const print = terminal?.print ?? ((text: string) => void process.stdout.write(text));
  const supervisor = createSupervisor(await supervisorPowers(root, home, how, print));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => supervisor.stop());
  const next = await supervisor.run();
  if (next !== null) replaceWith(next);
}

/** The pid stays the same, so whatever started us notices nothing. All bots have ended. */
function replaceWith(next: NextSupervisor): void {
  const node = releaseNode(next.root);
  // The guard of this release, which is known to work.
  const guard = ["--import", join(import.meta.dirname, "guard-supervisor.ts")];
  const args = [node, ...(next.onTrial ? guard : []), join(next.root, "bin", "supervisor.ts")];
  // execve would end the process if there is nothing to run.
  if (!existsSync(node) || process.execve === undefined) throw new Error(`${node} can't be run`);
  process.execve(node, args, { ...process.env, TURBOT_HOME: home });
}
