import { Worker } from "node:worker_threads";
import { RefusalError } from "../../declaration/refusal.ts";
import { type ReadTimeOptions, readTime, type TimeInText } from "./read-time.ts";
import type { FromTimeThread } from "./read-time-worker.ts";

/** Reads times that people write in their own words. */
export interface TimeReader {
  /** @returns undefined: there is none in it. @throws RefusalError if that takes too long */
  read(text: string, options: ReadTimeOptions): Promise<TimeInText | undefined>;
  close(): Promise<void>;
}

/** Of the processor's time: what anybody would write takes a few milliseconds, and some 100 with the first of a language. */
const usualLongestMs = 500;
/** A thread that the machine lets wait isn't blamed on the text, until this many times as long has gone by. */
const mostLooks = 20;
/** Its thread takes 25 MB. */
const usualIdleMs = 60_000;
/** The most texts that wait for each other. */
const mostWaiting = 50;

/**
 * In a thread of its own, which is ended when a text takes too long: some 200 characters of Dutch take the parser three minutes. One after the
 * other, so a hostile one keeps the next waiting for as long as that is.
 */
export function createTimeReader(
  limits: { readonly longestMs?: number; readonly idleMs?: number } = {},
): TimeReader {
  const { longestMs = usualLongestMs, idleMs = usualIdleMs } = limits;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const end = async () => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  const ask = (text: string, options: ReadTimeOptions): Promise<TimeInText | undefined> => {
    clearTimeout(idle);
    const isNew = worker === undefined;
    worker ??= new Worker(new URL("read-time-worker.ts", import.meta.url), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    const asked = worker;
    // It keeps nobody alive but while it is asked.
    asked.ref();
    const { promise, resolve, reject } = Promise.withResolvers<TimeInText | undefined>();
    const tooLong = () =>
      reject(new RefusalError("This takes too long to understand: say when in fewer words"));
    let late: NodeJS.Timeout | undefined;
    let isOver = false;
    const lookAgain = (looks: number, before: number) => {
      late = setTimeout(async () => {
        const used = await usedMs(asked);
        if (isOver) return;
        if (looks === mostLooks || used - before >= longestMs) tooLong();
        else lookAgain(looks + 1, before);
      }, longestMs);
    };
    const start = async () => {
      const before = await usedMs(asked);
      if (isOver) return;
      lookAgain(1, before);
      asked.postMessage({ text, ...options });
    };
    const onMessage = (said: FromTimeThread) => {
      if (said === "ready") void start();
      else resolve(said ?? undefined);
    };
    asked.on("message", onMessage).once("error", reject).once("exit", tooLong);
    if (!isNew) void start();
    return promise
      .catch(async (error: unknown) => {
        await end();
        throw error;
      })
      .finally(() => {
        isOver = true;
        clearTimeout(late);
        asked.off("message", onMessage).off("error", reject).off("exit", tooLong);
        asked.unref();
        if (worker === asked) idle = setTimeout(() => void end(), idleMs).unref();
      });
  };

  return {
    async read(text, options) {
      if (waiting >= mostWaiting)
        throw new RefusalError("Too many times to understand at once: try again in a minute");
      waiting += 1;
      const mine = last
        .then(() => ask(text, options))
        .finally(() => {
          waiting -= 1;
        });
      last = mine.catch(() => {});
      return mine;
    },
    close: end,
  };
}

/** The processor's time that the thread has used, in milliseconds. What has ended has used any. */
async function usedMs(thread: Worker): Promise<number> {
  const { user, system } = await thread.cpuUsage().catch(() => ({ user: Infinity, system: 0 }));
  return (user + system) / 1_000;
}

/** On this thread, which a hostile text can block: where that keeps nobody waiting, such as in a dry run. */
export const readTimeHere: TimeReader = {
  read: async (text, options) => readTime(text, options),
  close: async () => {},
};
