import { Worker } from "node:worker_threads";

export type Stripped = { readonly javaScript: string } | { readonly error: string };

/** Milliseconds for one file; 64 KB of ordinary code takes three. */
const longestMs = 3000;
/** Milliseconds without work after which the parser's memory is released. */
const idleMs = 2000;

/** Strips types in a thread that is discarded whenever a file fails. */
export function createStripper(): (source: string) => Promise<Stripped> {
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const drop = () => {
    void worker?.terminate();
    worker = undefined;
  };

  const strip = (source: string) =>
    new Promise<Stripped>((resolve) => {
      clearTimeout(idle);
      worker ??= new Worker(new URL("strip-worker.ts", import.meta.url), { env: {}, workerData: null });
      const thread = worker;
      const finish = (result: Stripped) => {
        clearTimeout(timer);
        thread.off("message", finish).off("error", onError).off("exit", onExit);
        // A syntax error is about this file; anything else may be about the parser.
        if ("error" in result) drop();
        else idle = setTimeout(drop, idleMs);
        resolve(result);
      };
      const timer = setTimeout(() => finish({ error: "Reading the file took too long" }), longestMs);
      const onError = (error: Error) => finish({ error: error.message });
      const onExit = () => finish({ error: "The file stopped the parser" });
      thread.on("message", finish).on("error", onError).on("exit", onExit);
      thread.postMessage(source);
    });

  return (source) => {
    const result = queue.then(() => strip(source));
    queue = result;
    return result;
  };
}

/** Sources whose JavaScript is cached: half of all plugins are reloaded at once after their worker was ended. */
const maxCached = 100;

/** Caches the JavaScript of each source. */
export function cachedStripper(
  strip: (source: string) => Promise<Stripped>,
): (source: string) => Promise<Stripped> {
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
