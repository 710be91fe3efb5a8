import { Worker } from "node:worker_threads";
import type { FromChild } from "../child-protocol.ts";
import { limits } from "../limits.ts";
import type { FromWorker, LoadInWorker, ToWorker, WorkerStart } from "./worker.mts";

/** The workers, and which engine runs in which. */
export interface WorkerPool {
  load(wanted: Omit<LoadInWorker, "t" | "number"> & { readonly isDedicated: boolean }): void;
  /** False: there is no such engine. */
  send(message: Exclude<ToWorker, { readonly t: "load" | "empty" }>): boolean;
  /** Drops every engine. */
  empty(): Promise<void>;
}

interface Slot {
  readonly worker: Worker;
  readonly flags: Int32Array;
  /** The engines, each with the plugin whose it is. */
  readonly engines: Map<string, string>;
  /** Called when it has dropped every engine, or has ended. */
  emptied: () => void;
  /** The slice that the watchdog last saw running, and the CPU time of the thread at that time. */
  seen: { readonly slice: number; readonly cpuMs: Promise<number>; looks: number } | undefined;
}

const workers = 2;
/** With fewer engines than this, one worker runs them all: a second one takes 10 MB. */
const enginesForTwo = 10;
const watchMs = 50;
/** The most looks at one slice, no matter how much CPU time is reported: the thread may no longer be able to report it. */
const mostLooks = 200;
/** Milliseconds after which an unused spare worker is ended. */
const spareMs = 5000;
/** The same for the first: a bot on a busy machine takes that long to load. */
const firstSpareMs = 60_000;

/**
 * @param emit receives the plugins' messages, and which plugins are gone
 */
export function createWorkerPool(
  start: Omit<WorkerStart, "flags">,
  emit: (message: FromChild) => void,
): WorkerPool {
  const ordinary: (Slot | undefined)[] = Array.from({ length: workers }, () => undefined);
  let dedicated: Slot | undefined;
  let spare: { readonly slot: Slot; readonly timer: NodeJS.Timeout } | undefined;
  const slotOf = new Map<string, Slot>();
  const numbers = new Map<number, string>();
  let lastNumber = 0;

  const open = (): Slot => {
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL("worker.mts", import.meta.url), {
      stdout: true,
      stderr: true,
      workerData: { ...start, flags } satisfies WorkerStart,
      // The young one's as in `sandboxProgram`: three semi-spaces of 2 MB.
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 6 },
    });
    const slot: Slot = { worker, flags, engines: new Map(), emptied: () => {}, seen: undefined };
    worker.on("message", (message: FromWorker) => {
      if (message.t === "empty") return slot.emptied();
      if ("plugin" in message && slotOf.get(message.plugin) !== slot) return;
      if (message.t === "gone") forget(message.plugin);
      emit(message);
    });
    worker.on("error", (error) => close(slot, "crash", `Its worker stopped: ${String(error).slice(0, 200)}`));
    worker.on("exit", () => {
      slot.emptied();
      close(slot, "crash", "Its worker stopped");
    });
    return slot;
  };

  const forget = (plugin: string) => {
    slotOf.get(plugin)?.engines.delete(plugin);
    slotOf.delete(plugin);
  };

  /** Ends a worker. All its plugins are gone; the one that was running is at fault. */
  const close = (slot: Slot, kind: "stuck" | "crash", message: string) => {
    if (spare?.slot === slot) {
      clearTimeout(spare.timer);
      spare = undefined;
    }
    const at = ordinary.indexOf(slot);
    if (at >= 0) ordinary[at] = undefined;
    else if (dedicated === slot) dedicated = undefined;
    else return;
    const isRunning = Atomics.load(slot.flags, 0) % 2 === 1;
    const culprit = isRunning ? numbers.get(Atomics.load(slot.flags, 1)) : undefined;
    void slot.worker.terminate();
    for (const plugin of [...slot.engines.keys()]) {
      forget(plugin);
      const own = plugin === culprit;
      emit({
        t: "gone",
        plugin,
        own,
        kind,
        message: own ? message : "Its worker was ended by another plugin",
      });
    }
  };

  const watch = async (slot: Slot) => {
    const slice = Atomics.load(slot.flags, 0);
    if (slice % 2 === 0) slot.seen = undefined;
    else if (slot.seen?.slice !== slice) slot.seen = { slice, cpuMs: cpuMs(slot.worker), looks: 0 };
    else {
      // On a busy machine the next look can come before this one is over, and find that the slice is.
      const { seen } = slot;
      seen.looks += 1;
      if (seen.looks > mostLooks) return close(slot, "stuck", "It blocked its thread for good");
      const used = (await cpuMs(slot.worker)) - (await seen.cpuMs);
      if (Atomics.load(slot.flags, 0) !== slice) return;
      if (used > limits.stuckMs)
        close(slot, "stuck", `It blocked its thread for more than ${limits.stuckMs} ms`);
      else if (used > limits.sliceMs / 2) prepareSpare();
    }
  };
  // CPU time counts rather than the clock, so that no plugin is blamed for a slow machine.
  setInterval(() => {
    for (const slot of [...ordinary, dedicated]) if (slot !== undefined) void watch(slot);
  }, watchMs);

  /** A worker takes a while to start, so a spare is started before one is likely to be replaced. */
  const prepareSpare = (forMs = spareMs) => {
    if (spare !== undefined) return;
    const slot = open();
    const timer = setTimeout(() => {
      spare = undefined;
      void slot.worker.terminate();
    }, forMs);
    spare = { slot, timer };
  };
  // While the bot is still loading, and would only wait later.
  prepareSpare(firstSpareMs);

  const fresh = (): Slot => {
    const slot = spare?.slot ?? open();
    clearTimeout(spare?.timer);
    spare = undefined;
    return slot;
  };

  const slotFor = (of: string, isDedicated: boolean): Slot => {
    if (isDedicated) {
      dedicated ??= fresh();
      return dedicated;
    }
    const together = [...ordinary, dedicated].find((slot) => slot?.engines.values().some((it) => it === of));
    if (together !== undefined) return together;
    const inUse = slotOf.size < enginesForTwo ? ordinary.slice(0, 1) : ordinary;
    const sizes = inUse.map((slot) => slot?.engines.size ?? 0);
    const at = sizes.indexOf(Math.min(...sizes));
    const slot = ordinary[at] ?? fresh();
    ordinary[at] = slot;
    return slot;
  };

  return {
    load({ isDedicated, ...wanted }) {
      const { plugin, of } = wanted;
      const slot = slotOf.get(plugin) ?? slotFor(of, isDedicated);
      slotOf.set(plugin, slot);
      slot.engines.set(plugin, of);
      lastNumber += 1;
      numbers.set(lastNumber, plugin);
      slot.worker.postMessage({ t: "load", number: lastNumber, ...wanted } satisfies ToWorker);
    },
    send(message) {
      const slot = slotOf.get(message.plugin);
      if (slot === undefined) return false;
      slot.worker.postMessage(message);
      if (message.t === "drop") forget(message.plugin);
      return true;
    },
    async empty() {
      slotOf.clear();
      numbers.clear();
      await Promise.all(
        [...ordinary, dedicated].map(async (slot) => {
          if (slot === undefined) return;
          slot.engines.clear();
          const { promise, resolve } = Promise.withResolvers<void>();
          slot.emptied = resolve;
          slot.worker.postMessage({ t: "empty" } satisfies ToWorker);
          await promise;
        }),
      );
    },
  };
}

/** Milliseconds of CPU that a thread has used so far. Works even while WebAssembly keeps the thread busy. */
async function cpuMs(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1000;
  } catch {
    // It has just ended, so there is nothing left to watch.
    return 0;
  }
}
