import { parentPort, workerData } from "node:worker_threads";
import type { ExtensionDescriptor } from "quickjs-wasi";
import { dropPrivileges } from "./drop-privileges.ts";
import { createEngine, type Engine } from "./engine.ts";
import { createEngineTemplate } from "./engine-template.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/** What a worker is started with. */
export interface WorkerStart {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly ExtensionDescriptor[];
  readonly guest: RuntimeSources;
  /** Two 32-bit numbers shared with the watchdog: how many slices began and ended (odd: one runs), and whose it is. */
  readonly flags: Int32Array;
}

/** What the child's main thread says to a worker. */
export type ToWorker =
  | {
      readonly t: "load";
      readonly plugin: string;
      readonly number: number;
      readonly javaScript: string;
      readonly tests: string | undefined;
    }
  | { readonly t: "unload" | "drop"; readonly plugin: string }
  | { readonly t: "call" | "answer"; readonly plugin: string; readonly text: string };

dropPrivileges();
const port = parentPort;
if (port === null) throw new Error("worker.ts runs in a worker");
const { wasm, extensions, guest, flags } = workerData as WorkerStart;
const engines = new Map<string, Engine>();
const template = createEngineTemplate({ wasm, extensions, guest });
// Whoever loads a plugin is told why it can't be.
template.catch(() => {});
/** The newest load of each plugin: an engine that is ready when another one is wanted is of no use. */
const newest = new Map<string, number>();

port.on("message", (message: ToWorker) => {
  switch (message.t) {
    case "load":
      void load(message);
      break;
    case "unload":
      engines.get(message.plugin)?.unload();
      break;
    case "drop":
      newest.delete(message.plugin);
      engines.get(message.plugin)?.dispose();
      engines.delete(message.plugin);
      break;
    default:
      engines.get(message.plugin)?.[message.t](message.text);
  }
});

async function load({
  plugin,
  number,
  javaScript,
  tests,
}: Extract<ToWorker, { readonly t: "load" }>): Promise<void> {
  const tell = (t: string) => (text: string) => port?.postMessage({ t, plugin, text });
  const running = () => {
    Atomics.store(flags, 1, number);
    Atomics.add(flags, 0, 1);
    return () => void Atomics.add(flags, 0, 1);
  };
  newest.set(plugin, number);
  try {
    engines.get(plugin)?.dispose();
    engines.delete(plugin);
    const engine = await createEngine(
      { template: await template, guest, running },
      {
        registered: tell("registered"),
        loaded: tell("loaded"),
        waiting: () => port?.postMessage({ t: "waiting", plugin }),
        failed: (reason) => port?.postMessage({ t: "failed", plugin, reason }),
        done: tell("done"),
        host: tell("host"),
        log: tell("log"),
        gone: (kind, message) => {
          if (engines.get(plugin) === engine) engines.delete(plugin);
          port?.postMessage({ t: "gone", plugin, own: true, kind, message });
        },
      },
    );
    if (newest.get(plugin) !== number) return engine.dispose();
    engines.set(plugin, engine);
    if (tests === undefined) engine.start(javaScript);
    else engine.startTests(plugin, javaScript, tests);
  } catch (error) {
    port?.postMessage({
      t: "failed",
      plugin,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
