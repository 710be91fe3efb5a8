import { Worker } from "node:worker_threads";
import type { FromChild } from "../child-protocol.ts";
import { limits } from "../limits.ts";
import type { ToWorker, WorkerStart } from "./worker.ts";

/** The workers, and which plugin lives in which. */
export interface WorkerPool {
  load(plugin: string, javaScript: string, apart: boolean, tests?: string): void;
  /** False: there is no such plugin. */
  tell(message: Exclude<ToWorker, { readonly t: "load" }>): boolean;
}

interface Place {
  readonly worker: Worker;
  readonly flags: Int32Array;
  readonly plugins: Set<string>;
  /** The slice that the watchdog last saw running, and the CPU time of the thread at that time. */
  seen: { readonly slice: number; readonly cpuMs: Promise<number>; looks: number } | undefined;
}

const WORKERS = 2;
const WATCH_MS = 50;
/** Looks at one and the same slice, whatever CPU time it is said to have used: a thread may be past saying. */
const MOST_LOOKS = 200;
/** Milliseconds after which a spare worker that wasn't needed is ended. */
const SPARE_MS = 5000;

/**
 * @param tell takes what plugins say, and which of them are gone
 */
export function createWorkerPool(
  start: Omit<WorkerStart, "flags">,
  tell: (message: FromChild) => void,
): WorkerPool {
  const ordinary: (Place | undefined)[] = Array.from({ length: WORKERS }, () => undefined);
  let apart: Place | undefined;
  let spare: { readonly place: Place; readonly timer: NodeJS.Timeout } | undefined;
  const homes = new Map<string, Place>();
  const numbers = new Map<number, string>();
  let lastNumber = 0;

  const open = (): Place => {
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL("worker.ts", import.meta.url), {
      env: {},
      stdout: true,
      stderr: true,
      workerData: { ...start, flags } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const place: Place = { worker, flags, plugins: new Set(), seen: undefined };
    worker.on("message", (message: FromChild) => {
      if ("plugin" in message && homes.get(message.plugin) !== place) return;
      if (message.t === "gone") forget(message.plugin);
      tell(message);
    });
    worker.on("error", (error) =>
      close(place, "crash", `Its worker stopped: ${String(error).slice(0, 200)}`),
    );
    worker.on("exit", () => close(place, "crash", "Its worker stopped"));
    return place;
  };

  const forget = (plugin: string) => {
    homes.get(plugin)?.plugins.delete(plugin);
    homes.delete(plugin);
  };

  /** Ends a worker. All its plugins are gone; the one that was running is to blame. */
  const close = (place: Place, kind: "stuck" | "crash", message: string) => {
    if (spare?.place === place) {
      clearTimeout(spare.timer);
      spare = undefined;
    }
    const at = ordinary.indexOf(place);
    if (at >= 0) ordinary[at] = undefined;
    else if (apart === place) apart = undefined;
    else return;
    const isRunning = Atomics.load(place.flags, 0) % 2 === 1;
    const culprit = isRunning ? numbers.get(Atomics.load(place.flags, 1)) : undefined;
    void place.worker.terminate();
    for (const plugin of [...place.plugins]) {
      forget(plugin);
      const own = plugin === culprit;
      tell({
        t: "gone",
        plugin,
        own,
        kind,
        message: own ? message : "Its worker was ended by another plugin",
      });
    }
  };

  const watch = async (place: Place) => {
    const slice = Atomics.load(place.flags, 0);
    if (slice % 2 === 0) place.seen = undefined;
    else if (place.seen?.slice !== slice) place.seen = { slice, cpuMs: cpuMs(place.worker), looks: 0 };
    else {
      place.seen.looks += 1;
      if (place.seen.looks > MOST_LOOKS) return close(place, "stuck", "It blocked its thread for good");
      const used = (await cpuMs(place.worker)) - (await place.seen.cpuMs);
      if (Atomics.load(place.flags, 0) !== slice) return;
      if (used > limits.stuckMs)
        close(place, "stuck", `It blocked its thread for more than ${limits.stuckMs} ms`);
      else if (used > limits.sliceMs / 2) prepareSpare();
    }
  };
  // CPU time is counted, not the clock's: when the whole machine is slow, nobody is blamed.
  setInterval(() => {
    for (const place of [...ordinary, apart]) if (place !== undefined) void watch(place);
  }, WATCH_MS);

  /** A worker takes a while to start: who may soon have to be replaced is made a successor. */
  const prepareSpare = () => {
    if (spare !== undefined) return;
    const place = open();
    const timer = setTimeout(() => {
      spare = undefined;
      void place.worker.terminate();
    }, SPARE_MS);
    spare = { place, timer };
  };

  const fresh = (): Place => {
    const place = spare?.place ?? open();
    clearTimeout(spare?.timer);
    spare = undefined;
    return place;
  };

  const placeFor = (isApart: boolean): Place => {
    if (isApart) {
      apart ??= fresh();
      return apart;
    }
    const sizes = ordinary.map((place) => place?.plugins.size ?? 0);
    const at = sizes.indexOf(Math.min(...sizes));
    const place = ordinary[at] ?? fresh();
    ordinary[at] = place;
    return place;
  };

  return {
    load(plugin, javaScript, isApart, tests) {
      const place = homes.get(plugin) ?? placeFor(isApart);
      homes.set(plugin, place);
      place.plugins.add(plugin);
      lastNumber += 1;
      numbers.set(lastNumber, plugin);
      place.worker.postMessage({
        t: "load",
        plugin,
        number: lastNumber,
        javaScript,
        tests,
      } satisfies ToWorker);
    },
    tell(message) {
      const place = homes.get(message.plugin);
      if (place === undefined) return false;
      place.worker.postMessage(message);
      if (message.t === "drop") forget(message.plugin);
      return true;
    },
  };
}

/** Milliseconds of CPU that a thread used so far. It is asked even while WebAssembly keeps it busy. */
async function cpuMs(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1000;
  } catch {
    // It has just ended: nothing is to be watched any more.
    return 0;
  }
}
