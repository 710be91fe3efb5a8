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
  /** As the watchdog last saw it. */
  seen: number;
  seenTimes: number;
}

const WORKERS = 2;
const WATCH_MS = 100;

/**
 * @param tell takes what plugins say, and which of them are gone
 */
export function createWorkerPool(
  start: Omit<WorkerStart, "flags">,
  tell: (message: FromChild) => void,
): WorkerPool {
  const ordinary: (Place | undefined)[] = Array.from({ length: WORKERS }, () => undefined);
  let apart: Place | undefined;
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
    const place: Place = { worker, flags, plugins: new Set(), seen: 0, seenTimes: 0 };
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

  // Looks are counted instead of time: when the whole machine is slow, nobody is blamed.
  const LOOKS = Math.ceil(limits.stuckMs / WATCH_MS);
  setInterval(() => {
    for (const place of [...ordinary, apart]) {
      if (place === undefined) continue;
      const now = Atomics.load(place.flags, 0);
      place.seenTimes = now === place.seen ? place.seenTimes + 1 : 0;
      place.seen = now;
      if (now % 2 === 1 && place.seenTimes >= LOOKS) {
        close(place, "stuck", `It blocked its thread for more than ${limits.stuckMs} ms`);
      }
    }
  }, WATCH_MS);

  const placeFor = (isApart: boolean): Place => {
    if (isApart) {
      apart ??= open();
      return apart;
    }
    const sizes = ordinary.map((place) => place?.plugins.size ?? 0);
    const at = sizes.indexOf(Math.min(...sizes));
    const place = ordinary[at] ?? open();
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
