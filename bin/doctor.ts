import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runDoctor } from "../src/doctor/doctor-command.ts";

/** `npm run doctor`, through bin/start.js, which says so if Node or the packages are missing. */

const home = resolve(process.env.TURBOT_HOME || resolve(import.meta.dirname, ".."));
const scratch = await mkdtemp(join(tmpdir(), "turbot-doctor-"));
try {
  process.exitCode = await runDoctor(process.argv.slice(2), {
    ...{ home, scratch, env: process.env, nodeVersion: process.versions.node, now: Date.now, isAlive },
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}

// A call that nobody waits for any more, or a socket, would keep the process.
process.stdout.write("", () => process.exit());

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
