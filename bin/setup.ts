import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cancelled, runSetup } from "../src/wizard/setup-command.ts";

/** `npm run setup`, through bin/start.js, which says so if Node or the packages are missing. */

const scratch = await mkdtemp(join(tmpdir(), "turbot-setup-"));
// While it waits; a question takes Ctrl-C as an answer.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    rmSync(scratch, { recursive: true, force: true });
    process.stderr.write(`\n${cancelled}\n`);
    process.exit(130);
  });
}
try {
  const home = resolve(process.env.TURBOT_HOME || resolve(import.meta.dirname, ".."));
  process.exitCode = await runSetup(process.argv.slice(2), {
    service: serviceHere(home),
    ...{ home, scratch, env: process.env, now: Date.now },
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    wait: (ms) => sleep(ms),
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
    out: (line) => void process.stdout.write(`${line}\n`),
    error: (line) => void process.stderr.write(`${line}\n`),
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}
/** As sd_booted(3) finds out. The home's owner is who runs set-up: it writes there. */
function serviceHere(home: string) {
  if (process.platform !== "linux") return undefined;
  const isRoot = (statSync(home, { throwIfNoEntry: false })?.uid ?? process.getuid?.()) === 0;
  return { hasSystemd: existsSync("/run/systemd/system"), owner: isRoot ? "root" : userInfo().username };
}

// A call that nobody waits for any more, or a socket, would keep the process.
process.stdout.write("", () => process.exit());
