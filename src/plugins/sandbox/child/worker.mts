import { parentPort, workerData } from "node:worker_threads";
import type { FromChild, HeldTime, LoadHook } from "../child-protocol.ts";
import { type CpuCredit, createCpuCredit } from "./cpu-credit.ts";
import { dropPrivileges } from "./drop-privileges.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { EngineLibrary } from "./engine-library.ts";
import type { EngineSnapshot } from "./engine-snapshot.ts";
import { createEngineTemplate } from "./engine-template.ts";
import type { RuntimeSources } from "./runtime-sources.ts";

/** A worker's start data. */
export interface WorkerStart extends EngineLibrary {
  readonly runtimeSources: RuntimeSources;
  /** What engines are copied from. Undefined: this thread makes its own. */
  readonly snapshot: EngineSnapshot | undefined;
  /** Two 32-bit numbers shared with the watchdog: a count of slice starts and ends (odd: a slice is running), and the number of its load. */
  readonly flags: Int32Array;
}

export interface LoadInWorker {
  readonly t: "load";
  /** The engine's name. */
  readonly plugin: string;
  /** The plugin whose engine it is. */
  readonly of: string;
  readonly hook: LoadHook;
  readonly number: number;
  readonly javaScript: string;
  readonly tests: string | undefined;
  readonly clock: HeldTime | undefined;
}

/** Messages from the child's main thread to a worker. */
export type ToWorker =
  | LoadInWorker
  | { readonly t: "unload" | "drop" | "ask timers"; readonly plugin: string }
  | {
      readonly t: "call" | "answer";
      readonly plugin: string;
      readonly text: string;
      readonly at?: number;
    }
  | { readonly t: "time"; readonly plugin: string; readonly at: number }
  /** It drops every engine, and says so. */
  | { readonly t: "empty" };

/** Messages from a worker. */
export type FromWorker = FromChild | { readonly t: "empty" };

dropPrivileges();
const port = parentPort;
if (port === null) throw new Error("worker.mts runs in a worker");
const { wasm, extensions, runtimeSources, snapshot, flags } = workerData as WorkerStart;
const engines = new Map<string, Engine>();
const template =
  snapshot === undefined
    ? createEngineTemplate({ wasm, extensions, runtimeSources })
    : Promise.resolve({ wasm, extensions: [...extensions], snapshot });
// Each load reports the error.
template.catch(() => {});
/** The newest load of each plugin: an engine that is ready after a newer load began is discarded. */
const newest = new Map<string, number>();
/** A plugin's engines spend from one credit, so that one that has many computes no more than others. */
const credits = new Map<string, { readonly credit: CpuCredit; readonly engines: Set<string> }>();

function creditOf(of: string, engine: string): CpuCredit {
  const known = credits.get(of) ?? { credit: createCpuCredit(() => performance.now()), engines: new Set() };
  credits.set(of, known);
  known.engines.add(engine);
  return known.credit;
}

function leaveCredit(engine: string): void {
  for (const [of, { engines }] of credits)
    if (engines.delete(engine) && engines.size === 0) credits.delete(of);
}

port.on("message", (message: ToWorker) => {
  switch (message.t) {
    case "load":
      void load(message);
      break;
    case "unload":
      engines.get(message.plugin)?.unload();
      break;
    case "ask timers": {
      const { plugin } = message;
      port.postMessage({ t: "timers", plugin, waiting: engines.get(plugin)?.hasTimers() === true });
      break;
    }
    case "drop":
      newest.delete(message.plugin);
      leaveCredit(message.plugin);
      engines.get(message.plugin)?.dispose();
      engines.delete(message.plugin);
      break;
    case "empty":
      newest.clear();
      credits.clear();
      for (const engine of engines.values()) engine.dispose();
      engines.clear();
      port.postMessage({ t: "empty" } satisfies FromWorker);
      break;
    case "time":
      engines.get(message.plugin)?.time(message.at);
      break;
    default:
      engines.get(message.plugin)?.[message.t](message.text, message.at);
  }
});

async function load({ plugin, of, hook, number, javaScript, tests, clock }: LoadInWorker): Promise<void> {
  const forward = (t: string) => (text: string) => port?.postMessage({ t, plugin, text });
  const running = () => {
    Atomics.store(flags, 1, number);
    Atomics.add(flags, 0, 1);
    return () => void Atomics.add(flags, 0, 1);
  };
  newest.set(plugin, number);
  try {
    engines.get(plugin)?.dispose();
    engines.delete(plugin);
    // Alone, it starts with a full credit, as it always did.
    leaveCredit(plugin);
    const credit = creditOf(of, plugin);
    const engine = await createEngine(
      { template: await template, runtimeSources, running, credit, clock },
      {
        registered: forward("registered"),
        loaded: forward("loaded"),
        waiting: () => port?.postMessage({ t: "waiting", plugin }),
        failed: (reason) => port?.postMessage({ t: "failed", plugin, reason }),
        done: forward("done"),
        host: forward("host"),
        log: forward("log"),
        still: (how) => port?.postMessage({ t: "still", plugin, ...how }),
        gone: (kind, message) => {
          if (engines.get(plugin) === engine) {
            engines.delete(plugin);
            leaveCredit(plugin);
          }
          port?.postMessage({ t: "gone", plugin, own: true, kind, message });
        },
      },
    );
    if (newest.get(plugin) !== number) return engine.dispose();
    engines.set(plugin, engine);
    if (tests === undefined) engine.start(javaScript, hook);
    else engine.startTests(plugin, javaScript, tests);
  } catch (error) {
    port?.postMessage({
      t: "failed",
      plugin,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
