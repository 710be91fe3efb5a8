import { Worker } from "node:worker_threads";
import type { RuntimeSources } from "./runtime-sources.ts";
import type { ToStripper } from "./strip-worker.mts";

export type Stripped = { readonly javaScript: string } | { readonly error: string };

/** Milliseconds for one file; 64 KB of ordinary code takes three. */
const longestMs = 3000;
/** Milliseconds without work after which the parser's memory is released. */
const idleMs = 2000;

export interface Stripper {
  strip(source: string): Promise<Stripped>;
  /**
   * Our own modules, for every engine.
   *
   * @param src the URL of the folder `src/`
   * @throws Error if they can't be read
   */
  runtimeSources(src: URL): Promise<RuntimeSources>;
}

type Answer = Stripped | { readonly runtimeSources: RuntimeSources };

/** Strips types in a thread that is started when something is to be stripped, and discarded whenever a file fails. */
export function createStripper(): Stripper {
  let worker: { readonly thread: Worker; readonly ready: Promise<void> } | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const open = () => {
    const thread = new Worker(new URL("strip-worker.mts", import.meta.url), { workerData: null });
    return { thread, ready: new Promise<void>((resolve) => thread.once("message", () => resolve())) };
  };

  const drop = () => {
    void worker?.thread.terminate();
    worker = undefined;
  };

  const ask = (work: ToStripper) =>
    new Promise<Answer>((resolve) => {
      clearTimeout(idle);
      worker ??= open();
      const { thread, ready } = worker;
      let timer: NodeJS.Timeout | undefined;
      let isOver = false;
      const finish = (result: Answer) => {
        isOver = true;
        clearTimeout(timer);
        thread.off("message", finish).off("error", onError).off("exit", onExit);
        // A syntax error is about this file; anything else may be about the parser.
        if ("error" in result) drop();
        else idle = setTimeout(drop, idleMs);
        resolve(result);
      };
      const late = () => finish({ error: "Reading the file took too long" });
      const onError = (error: Error) => finish({ error: error.message });
      const onExit = () => finish({ error: "The file stopped the parser" });
      thread.on("error", onError).on("exit", onExit);
      // Starting the thread and its parser isn't the file's fault; the bot waits a limited time for all of it.
      void ready.then(() => {
        if (isOver) return;
        if ("source" in work) timer = setTimeout(late, longestMs);
        thread.on("message", finish).postMessage(work);
      });
    });

  const inTurn = (work: ToStripper): Promise<Answer> => {
    const result = queue.then(() => ask(work));
    queue = result;
    return result;
  };

  return {
    async strip(source) {
      const answer = await inTurn({ source });
      return "runtimeSources" in answer ? { error: "The parser answered something else" } : answer;
    },
    async runtimeSources(src) {
      const answer = await inTurn({ runtimeIn: src.href });
      if ("runtimeSources" in answer) return answer.runtimeSources;
      throw new Error(`The plugin API can't be read: ${"error" in answer ? answer.error : "no sources"}`);
    },
  };
}

/** Sources whose JavaScript is cached: half of all plugins are reloaded at once after their worker was ended. */
const maxCached = 100;

/** Caches the JavaScript of each source. */
export function cachedStripper(strip: Stripper["strip"]): (source: string) => Promise<Stripped> {
  const kept = new Map<string, Stripped>();
  return async (source) => {
    const known = kept.get(source);
    if (known !== undefined) return known;
    const stripped = await strip(source);
    const oldest = kept.keys().next().value;
    if (kept.size >= maxCached && oldest !== undefined) kept.delete(oldest);
    if ("javaScript" in stripped) kept.set(source, stripped);
    return stripped;
  };
}
