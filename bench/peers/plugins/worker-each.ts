import { Worker } from "node:worker_threads";
import { answer, longestMs } from "./answer.ts";

/** A worker thread for each plugin, with limits of memory and time; one that breaks them is replaced. */
const source = (body: string) => `
const { parentPort } = require("node:worker_threads");
const waiting = new Map();
let calls = 0;
const reply = (text) => new Promise((resolve) => { waiting.set(++calls, resolve); parentPort.postMessage({ reply: calls, text }); });
const command = async () => { ${body} };
parentPort.on("message", async (message) => {
  if (message.replied) return waiting.get(message.replied)?.();
  await command().catch(() => {});
  parentPort.postMessage({ done: message.run });
});
parentPort.postMessage({ started: true });`;

interface Plugin {
  readonly body: string;
  worker: Worker;
}
const plugins = new Map<string, Plugin>();
const running = new Map<number, () => void>();
let runs = 0;

function start(body: string): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(source(body), {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    });
    worker.on("error", reject);
    worker.on("message", (message: { started?: true; reply?: number; done?: number }) => {
      if (message.started) resolve(worker);
      if (message.reply !== undefined) worker.postMessage({ replied: message.reply });
      if (message.done !== undefined) running.get(message.done)?.();
    });
  });
}

answer({
  async load(bodies) {
    await Promise.all(
      Object.entries(bodies).map(async ([name, body]) =>
        plugins.set(name, { body, worker: await start(body) }),
      ),
    );
  },
  async use(name) {
    const plugin = plugins.get(name);
    if (plugin === undefined) return;
    const run = ++runs;
    const done = new Promise<"done">((resolve) => running.set(run, () => resolve("done")));
    const gone = new Promise<"gone">((resolve) => plugin.worker.once("exit", () => resolve("gone")));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, longestMs, "late");
    });
    plugin.worker.postMessage({ run });
    const how = await Promise.race([done, gone, late]);
    clearTimeout(timer);
    running.delete(run);
    if (how === "done") return;
    await plugin.worker.terminate();
    plugin.worker = await start(plugin.body);
  },
});
