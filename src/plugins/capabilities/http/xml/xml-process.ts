import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { RefusalError } from "../../../../declaration/refusal.ts";
import { encodeFrame, frameReader } from "../../../../ipc/frames.ts";
import { limitedCommand } from "../../../../os-sandbox/limited-command.ts";
import { readCompiledCode, type UnreviewedCodeProgram } from "../../../../system/compiled-code.ts";
import type { XmlReader } from "./xml-reader.ts";
import { longestXmlAnswer, type XmlAnswer, type XmlWork } from "./xml-work.ts";

const program = new URL("program.ts", import.meta.url);

export const xmlProgram: UnreviewedCodeProgram = {
  flags: ["--max-old-space-size=96"],
  entries: [program.href],
};

/** Milliseconds. The hardest document of 1 MB that we found takes 400. */
const usual = { startMs: 8_000, documentMs: 3_000, idleMs: 60_000 };
/** Documents that wait, of all plugins. */
const mostWaiting = 50;
/** In UTF-8, as JSON in JSON. */
const longestFrame = 4 * longestXmlAnswer + 1024;
/** CPU seconds after which the system ends it, in case the bot isn't there to do so. */
const maxCpuSeconds = 900;

const ready = z.strictObject({ ready: z.literal(true) });
const answer = z.union([
  z.strictObject({ data: z.string().max(longestXmlAnswer) }),
  z.strictObject({ refused: z.string().max(300) }),
]);

type Child = ChildProcessByStdio<Writable, Readable, null>;

interface Running {
  read(work: XmlWork): Promise<XmlAnswer>;
  stop(): Promise<void>;
}

/**
 * Reads XML in a process that may die: it is started for the first document, takes one at a time, and ends when there is nothing to do.
 *
 * @param nodePath the Node that runs it
 */
export function createXmlProcess(nodePath: string, limits: Partial<typeof usual> = {}): XmlReader {
  const { startMs, documentMs, idleMs } = { ...usual, ...limits };
  let running: Running | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;

  const readOne = async (work: XmlWork): Promise<XmlAnswer> => {
    if (isStopped) throw new RefusalError("Turbot is stopping", { blame: "turbot" });
    running ??= start(nodePath, { startMs, documentMs });
    try {
      return await running.read(work);
    } catch (error) {
      running = undefined;
      throw error;
    }
  };
  const rest = () => {
    void running?.stop();
    running = undefined;
  };

  return {
    async read(work) {
      if (waiting >= mostWaiting)
        throw new RefusalError("Too much XML is being read: try again in a minute", { blame: "turbot" });
      waiting += 1;
      clearTimeout(idle);
      const turn = queue.then(() => readOne(work));
      queue = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting -= 1;
        if (waiting === 0) idle = setTimeout(rest, idleMs).unref();
      }
    },
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      await running?.stop();
    },
  };
}

function start(nodePath: string, { startMs, documentMs }: Omit<typeof usual, "idleMs">): Running {
  const flags = ["--permission", "--allow-fs-read=*", "--no-addons", ...xmlProgram.flags, "--no-warnings"];
  const command = limitedCommand(nodePath, [...flags, fileURLToPath(program)], { cpuSeconds: maxCpuSeconds });
  const child: Child = spawn(command.file, command.args, {
    env: readCompiledCode().env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const { promise: started, resolve: begin, reject: fail } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let isStarted = false;
  let current: PromiseWithResolvers<XmlAnswer> | undefined;
  const die = (cause: unknown) => {
    child.kill("SIGKILL");
    // Before it has read anything, its end is nobody's fault but ours.
    const died = isStarted
      ? new RefusalError("The answer is too much to be read as XML", { cause })
      : new RefusalError("XML can't be read now: its process doesn't start", { blame: "turbot", cause });
    fail(died);
    current?.reject(died);
  };
  started.catch(() => {});
  const read = frameReader(longestFrame, (frame) => {
    if (isStarted) return current?.resolve(answer.parse(frame));
    ready.parse(frame);
    isStarted = true;
    begin();
  });
  child.stdout.on("data", (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (error) {
      die(error);
    }
  });
  child.stdin.on("error", () => {});
  child.on("error", die);
  child.on("close", (code, signal) => {
    die(new Error(`it ended (${signal ?? code})`));
    end();
  });
  setIdle(child, true);

  const within = async <T>(promise: Promise<T>, ms: number): Promise<T> => {
    const timer = setTimeout(() => die(new Error(`it took more than ${ms} ms`)), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async read(work) {
      setIdle(child, false);
      try {
        await within(started, startMs);
        current = Promise.withResolvers();
        child.stdin.write(encodeFrame(work));
        return await within(current.promise, documentMs);
      } finally {
        current = undefined;
        setIdle(child, true);
      }
    },
    async stop() {
      setIdle(child, false);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** An idle process keeps neither the bot nor a test alive. */
function setIdle(child: Child, isIdle: boolean): void {
  for (const part of [child, child.stdin, child.stdout] as { ref?: () => void; unref?: () => void }[]) {
    if (isIdle) part.unref?.();
    else part.ref?.();
  }
}
