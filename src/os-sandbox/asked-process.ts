import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { encodeFrame, frameReader } from "../ipc/frames.ts";
import { frugalMemory } from "../system/frugal-memory.ts";

/** A process that takes one thing at a time, over frames, and may die of it. */
export interface AskedProcess<Answer> {
  /**
   * Rejects with what `died` makes of its death.
   *
   * @param what what it does, as the subject of "took more than 3000 ms"
   * @param limitMs how long it may take once it is ready
   */
  ask(work: object, what: string, limitMs: number): Promise<Answer>;
  /** Kills it. @returns the error of its first death */
  die(why: string): Error;
  stop(): Promise<void>;
}

export function spawnAsked(
  { file, args }: { readonly file: string; readonly args: readonly string[] },
  env: NodeJS.ProcessEnv,
): AskedChild {
  return spawn(file, args, { env: { ...env, ...frugalMemory }, stdio: ["pipe", "pipe", "ignore"] });
}

/** How a process ended, as far as it is known. */
export interface Death {
  readonly why: string;
  /** What was thrown, or couldn't be read. */
  readonly cause?: unknown;
  /** Present: it ended by itself, or couldn't be started. */
  readonly end?: Error | { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  /** It had started. */
  readonly wasReady: boolean;
}

export type AskedChild = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Looks after one that was just started. It says that it is ready in its first frame. While nothing is asked, it keeps neither the bot, a tool nor a test alive.
 *
 * @param powers.called such as "the checker"
 * @param powers.longestAnswer bytes of a frame
 * @param powers.startMs how long it may take to be ready, once something is asked
 * @param powers.hello its first frame. @default it gets none
 * @param powers.readReady throws if a frame doesn't say that it is ready
 * @param powers.readAnswer throws if a frame is no answer
 */
export function startAskedProcess<Answer>(powers: {
  readonly child: AskedChild;
  readonly called: string;
  readonly longestAnswer: number;
  readonly startMs: number;
  readonly hello?: object;
  readonly readReady: (frame: unknown) => void;
  readonly readAnswer: (frame: unknown) => Answer;
  readonly died: (death: Death) => Error;
}): AskedProcess<Answer> {
  const { child, called, startMs, hello, readReady, readAnswer, died } = powers;
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let isReady = false;
  let waiting: PromiseWithResolvers<Answer> | undefined;
  let death: Error | undefined;
  // There may be no one waiting for it when it dies.
  ready.promise.catch(() => {});

  const die = (how: Omit<Death, "wasReady">): Error => {
    death ??= died({ ...how, wasReady: isReady });
    child.kill("SIGKILL");
    ready.reject(death);
    waiting?.reject(death);
    waiting = undefined;
    return death;
  };
  const read = frameReader(powers.longestAnswer, (frame) => {
    if (!isReady) {
      readReady(frame);
      isReady = true;
      return ready.resolve();
    }
    const answer = readAnswer(frame);
    if (waiting === undefined) throw new Error("an answer that nobody waits for");
    waiting.resolve(answer);
    waiting = undefined;
  });
  child.stdout.on("data", (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (cause) {
      die({ why: `${called} answered nonsense`, cause });
    }
  });
  child.on("error", (error) => {
    die({ why: `${called} couldn't be started`, cause: error, end: error });
    ended.resolve();
  });
  child.on("exit", (code, signal) => {
    die({ why: `${called} ended (${signal ?? code})`, end: { code, signal } });
    ended.resolve();
  });
  // Writing to one that just died fails; its exit is what counts.
  child.stdin.on("error", () => {});
  if (hello !== undefined) child.stdin.write(encodeFrame(hello));
  setIdle(child, true);

  return {
    async ask(work, what, limitMs) {
      if (death !== undefined) throw death;
      if (waiting !== undefined) throw new Error(`${called} takes one thing at a time`);
      const answer = Promise.withResolvers<Answer>();
      waiting = answer;
      answer.promise.catch(() => {});
      setIdle(child, false);
      let timer = setTimeout(() => die({ why: `${called} took more than ${startMs} ms to start` }), startMs);
      try {
        await ready.promise;
        clearTimeout(timer);
        timer = setTimeout(() => die({ why: `${what} took more than ${limitMs} ms` }), limitMs);
        child.stdin.write(encodeFrame(work));
        return await answer.promise;
      } finally {
        clearTimeout(timer);
        setIdle(child, true);
      }
    },
    die: (why) => die({ why }),
    async stop() {
      setIdle(child, false);
      die({ why: `${called} was stopped` });
      await ended.promise;
    },
  };
}

function setIdle(child: AskedChild, isIdle: boolean): void {
  for (const part of [child, child.stdin, child.stdout] as { ref?: () => void; unref?: () => void }[]) {
    if (isIdle) part.unref?.();
    else part.ref?.();
  }
}
