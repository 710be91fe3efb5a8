import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { encodeFrame, frameReader } from "../../ipc/frames.ts";
import type { Log } from "../../log/log.ts";
import { limitedCommand } from "../../os-sandbox/limited-command.ts";
import { readCompiledCode, type UnreviewedCodeProgram } from "../../system/compiled-code.ts";
import { aliveMs, type DryRunWork, FromDryRun } from "./protocol.ts";

export interface DryRunPowers {
  readonly nodePath: string;
  readonly log: Log;
  /** @default this release's `program.ts` */
  readonly program?: string;
  /** @default `usual` */
  readonly limits?: Partial<DryRunLimits>;
}

export interface DryRunLimits {
  /** Milliseconds from the first heartbeat. */
  readonly longestMs: number;
  /** Milliseconds until the first heartbeat. */
  readonly startMs: number;
  /** Missed heartbeats in a row. Our own timer counts them, so a slow machine slows both sides. */
  readonly mostMissed: number;
  /** MB of JavaScript heap. */
  readonly heapMb: number;
  /** Bytes of the answer. */
  readonly answerBytes: number;
}

const usual: DryRunLimits = {
  longestMs: 150_000,
  startMs: 20_000,
  mostMissed: 20,
  heapMb: 192,
  answerBytes: 1024 * 1024,
};

/** The process of a dry run ended, or was killed for exceeding its limits. The message says why, in a sentence. */
export class DryRunDiedError extends Error {
  override readonly name = "DryRunDiedError";
}

/** The dry run didn't happen, and that isn't the plugin's fault. */
export class DryRunFailedError extends Error {
  override readonly name = "DryRunFailedError";
}

/** Seconds of CPU after which the system ends it, in case the bot is no longer there to do so. */
const maxCpuSeconds = 300;
const program = new URL("program.ts", import.meta.url);

const heapFlag = (heapMb: number) => `--max-old-space-size=${heapMb}`;

export const dryRunProgram: UnreviewedCodeProgram = {
  flags: [heapFlag(usual.heapMb)],
  entries: [program.href],
};

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Tries an unreviewed plugin in a process that may die: it can't write files or connect, its environment says only where its own code is
 * compiled already, and its time and memory are limited. This thread parses nothing of the plugin's but the answer, by its schema.
 *
 * @throws DryRunDiedError, DryRunFailedError
 */
export async function dryRun<T>(work: DryRunWork, answer: z.ZodType<T>, powers: DryRunPowers): Promise<T> {
  const limits = { ...usual, ...powers.limits };
  const child = start(powers, limits);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let stderr = "";
  let missed = 0;
  let isAlive = false;
  let late: NodeJS.Timeout | undefined;

  const die = (why: string, cause?: unknown) => {
    child.kill("SIGKILL");
    // Nothing of the plugin is read before the first heartbeat, so an earlier death isn't its fault.
    reject(new (isAlive ? DryRunDiedError : DryRunFailedError)(why, { cause }));
  };
  const onMessage = (message: FromDryRun) => {
    if (!isAlive) late = setTimeout(die, limits.longestMs, `it took more than ${limits.longestMs / 1000} s`);
    isAlive = true;
    missed = 0;
    if ("answer" in message) resolve(answer.parse(message.answer));
    else if ("failed" in message) reject(new DryRunFailedError(message.failed));
  };
  const read = frameReader(limits.answerBytes, (frame) => onMessage(FromDryRun.parse(frame)));
  child.stdout.on("data", (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (error) {
      die("what it did can't be told: it is too much, or nonsense", error);
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  child.stdin.on("error", () => {});
  child.on("error", (cause) => die("it can't be started", cause));
  child.on("close", (code, signal) => die(whyEnded(code, signal, stderr, limits)));

  const unstarted = setTimeout(() => {
    if (!isAlive) die(`it wasn't there after ${limits.startMs / 1000} s`);
  }, limits.startMs);
  const watch = setInterval(() => {
    missed += isAlive ? 1 : 0;
    if (missed > limits.mostMissed)
      die(`it hung: no sign of life for ${(limits.mostMissed * aliveMs) / 1000} s`);
  }, aliveMs);
  try {
    child.stdin.write(encodeFrame(work));
    return await promise;
  } catch (error) {
    powers.log.warn("dryRun.ended", { op: work.op, path: work.path, error, stderr: stderr.slice(-1000) });
    throw error;
  } finally {
    clearTimeout(late);
    clearTimeout(unstarted);
    clearInterval(watch);
    child.kill("SIGKILL");
  }
}

function start(powers: DryRunPowers, { heapMb }: DryRunLimits): Child {
  const { file, args } = limitedCommand(
    powers.nodePath,
    [
      // Defense in depth: no plugin code runs in this process, and it needs neither to write files nor the network.
      "--permission",
      "--allow-child-process",
      "--allow-fs-read=*",
      heapFlag(heapMb),
      "--no-warnings",
      powers.program ?? fileURLToPath(program),
    ],
    { cpuSeconds: maxCpuSeconds },
  );
  return spawn(file, args, {
    env: readCompiledCode().env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

function whyEnded(
  code: number | null,
  signal: NodeJS.Signals | null,
  stderr: string,
  { heapMb }: DryRunLimits,
): string {
  if (/heap out of memory|Allocation failed/.test(stderr)) return `it used more than ${heapMb} MB of memory`;
  if (signal === "SIGXCPU") return `it computed for more than ${maxCpuSeconds} s`;
  return `it ended the process (${signal ?? code})`;
}
