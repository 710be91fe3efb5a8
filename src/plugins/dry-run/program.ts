import { encodeFrame, frameReader } from "../../ipc/frames.ts";
import { silentLog } from "../../log/log.ts";
import { loadOnce } from "./load-once.ts";
import { aliveMs, type DryRunWork, type FromDryRun, longestWork } from "./protocol.ts";
import { tryScript } from "./run-plugin.ts";
import { runTests } from "./run-tests.ts";
import { smokeTest } from "./smoke-test.ts";

/*
 * The program of a dry run: it reads one request from standard input, writes one answer to standard output, and heartbeats until then.
 * The plugin itself runs in a sandbox below; this process reads its declarations, uses its commands and parses its answers, as the bot
 * would. It ends with its input.
 */

const powers = { nodePath: process.execPath, log: silentLog, now: Date.now };

function perform(work: DryRunWork): Promise<unknown> {
  switch (work.op) {
    case "rehearse":
      return smokeTest(work, powers);
    case "load":
      return loadOnce(work, powers);
    case "tests":
      return runTests(work, powers);
    case "try":
      return tryScript({ ...work, nodePath: powers.nodePath, draws: true });
  }
}

const send = (message: FromDryRun, then?: () => void): void =>
  void process.stdout.write(encodeFrame(message), then);
const end = () => process.exit(0);

process.stdin.on(
  "data",
  frameReader(longestWork, (frame) => {
    // From the bot's own code, not from a plugin.
    perform(frame as DryRunWork).then(
      (answer) => send({ answer }, end),
      (error: unknown) => send({ failed: String(error).slice(0, 2000) }, end),
    );
  }),
);
process.stdin.on("close", end).on("error", end);
process.stdout.on("error", end);
setInterval(send, aliveMs, { alive: true });
send({ alive: true });
