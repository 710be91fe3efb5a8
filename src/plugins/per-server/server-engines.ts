import type { Log } from "../../log/log.ts";
import { type ChangeSignal, createChangeSignal } from "../host/change-signal.ts";
import type { Plugin } from "../host/loaded-plugin.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type Engine, newEngine } from "./engine.ts";
import { engineName, homeFor } from "./home.ts";
import { isSameDeclaration } from "./same-declaration.ts";

/** The engines of plugins that read: one for each server, made when it is first needed there. */
export interface ServerEngines {
  /**
   * Does something with the engine for calls from a server, which isn't ended meanwhile.
   *
   * @param guildId undefined: the call comes from none
   * @throws PluginError
   */
  use<T>(
    plugin: Plugin,
    guildId: string | undefined,
    work: (engine: Engine, there: Sandbox) => Promise<T>,
  ): Promise<T>;
  find(name: string): ServerEngine | undefined;
  /** Whether a plugin has one in a server now. */
  isIn(plugin: Plugin, guildId: string): boolean;
  /** One has ended by itself. False: there was none. */
  gone(name: string): boolean;
  /** Ends all of a plugin's. */
  endAll(plugin: Plugin): void;
  /** Ends all in a server. */
  endIn(guildId: string): void;
  /** The process of all has ended. */
  lost(): void;
  /** Makes no more, and waits for those that are ending. */
  stop(): Promise<void>;
}

export interface ServerEngine {
  readonly plugin: Plugin;
  readonly engine: Engine;
}

export interface EngineBounds {
  /** The most engines of all plugins at once. */
  readonly most: number;
  /** Milliseconds without a call, and without a timer that waits, after which one ends. */
  readonly idleMs: number;
}

/**
 * 64 ordinary engines take 125 MB. Where there are more servers than that, the one used longest ago makes room, and is made again in
 * some 10 ms when it is needed. Whoever comes back within an hour finds the game that they began.
 */
export const usualBounds: EngineBounds = { most: 64, idleMs: 60 * 60_000 };

/** After a load that failed, the next attempt comes this much later, in milliseconds: each message would try. */
const againMs = 30_000;
/** How often to look for idle ones, in milliseconds. */
const lookMs = 60_000;

interface Entry extends ServerEngine {
  ready: Promise<void>;
  /** It takes one of the places. */
  isThere: boolean;
  /** Calls under way. */
  busy: number;
  usedAt: number;
  failedAt: number | undefined;
  /** Rejects when it is ended. */
  readonly ended: PromiseWithResolvers<never>;
}

export function createServerEngines(parts: {
  readonly running: () => Promise<Sandbox>;
  readonly log: Log;
  /** One couldn't be loaded. */
  readonly onFailed: (plugin: Plugin, engine: Engine, message: string) => void;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly bounds?: EngineBounds;
}): ServerEngines {
  const { running, log, onFailed, elapsed, bounds = usualBounds } = parts;
  const all = new Map<string, Entry>();
  const ending = new Map<string, Promise<void>>();
  const changes: ChangeSignal = createChangeSignal();
  let isStopped = false;

  const remove = (entry: Entry) => {
    if (all.get(entry.engine.name) === entry) all.delete(entry.engine.name);
    entry.isThere = false;
    changes.notify();
  };

  const unload = (name: string) => {
    const unloading = async () => {
      await (await running()).unload(name);
    };
    const over = unloading()
      .catch((error: unknown) => log.info("pluginEngineNotUnloaded", { engine: name, error }))
      .finally(() => {
        if (ending.get(name) === over) ending.delete(name);
      });
    ending.set(name, over);
  };

  const end = (entry: Entry) => {
    const wasThere = entry.isThere;
    remove(entry);
    entry.ended.reject(new PluginError(entry.engine.name, "lost", "Its engine was ended"));
    if (wasThere) unload(entry.engine.name);
  };

  /** Waits for a place, and takes it. */
  const takePlace = async (entry: Entry): Promise<void> => {
    for (;;) {
      const there = [...all.values()].filter(({ isThere }) => isThere);
      if (there.length < bounds.most) {
        entry.isThere = true;
        return;
      }
      const [oldest] = there.filter(({ busy }) => busy === 0).sort((a, b) => a.usedAt - b.usedAt);
      if (oldest === undefined) await changes.next();
      else {
        log.info("pluginEngineMadeRoom", { engine: oldest.engine.name, most: bounds.most });
        end(oldest);
      }
    }
  };

  const load = async (entry: Entry): Promise<void> => {
    const { plugin, engine } = entry;
    const { file, loads, ownWorker, manifest } = plugin;
    if (!("source" in file)) throw new PluginError(plugin.name, "load", file.problem);
    await takePlace(entry);
    await ending.get(engine.name);
    const there = await running().catch((cause) => {
      throw new PluginError(plugin.name, "lost", "The plugins' process doesn't start", { cause });
    });
    if (plugin.loads !== loads || all.get(engine.name) !== entry)
      throw new PluginError(plugin.name, "lost", "The plugin was loaded again meanwhile");
    const text = await there.load(engine.name, file.source, {
      of: plugin.name,
      ownWorker,
      javaScript: file.javaScript,
    });
    if (!isSameDeclaration(manifest, text))
      throw new PluginError(plugin.name, "load", "It doesn't declare the same in each server");
  };

  const start = (plugin: Plugin, guildId: string | undefined): Entry => {
    const home = homeFor(true, guildId);
    const entry: Entry = {
      plugin,
      engine: newEngine(plugin.name, home, plugin.hostApiAt(home)),
      ready: Promise.resolve(),
      ...{ isThere: false, busy: 0, usedAt: elapsed(), failedAt: undefined },
      ended: Promise.withResolvers<never>(),
    };
    // Nobody may be waiting for it.
    entry.ended.promise.catch(() => {});
    all.set(entry.engine.name, entry);
    entry.ready = load(entry).catch((error: unknown) => {
      const isOwn = error instanceof PluginError && error.kind === "load";
      if (all.get(entry.engine.name) === entry) {
        const wasThere = entry.isThere;
        remove(entry);
        if (isOwn && wasThere) {
          unload(entry.engine.name);
          // It stays as a note of the failure.
          entry.failedAt = elapsed();
          all.set(entry.engine.name, entry);
          onFailed(plugin, entry.engine, error.message);
        }
      }
      throw error;
    });
    entry.ready.catch(() => {});
    return entry;
  };

  const entryFor = (plugin: Plugin, guildId: string | undefined): Entry => {
    const known = all.get(engineName(plugin.name, homeFor(true, guildId)));
    const isOver = known?.failedAt !== undefined && elapsed() - known.failedAt > againMs;
    return known === undefined || isOver ? start(plugin, guildId) : known;
  };

  const endIdle = async (): Promise<void> => {
    for (const entry of [...all.values()]) {
      const isIdle = () => entry.busy === 0 && elapsed() - entry.usedAt >= bounds.idleMs;
      if (!isIdle()) continue;
      if (!entry.isThere) remove(entry);
      else if (!(await (await running()).hasTimers(entry.engine.name)) && isIdle() && entry.isThere)
        end(entry);
    }
  };
  const looking = setInterval(
    () => void endIdle().catch((error: unknown) => log.info("pluginEnginesNotAsked", { error })),
    Math.min(lookMs, bounds.idleMs),
  ).unref();

  return {
    async use(plugin, guildId, work) {
      if (isStopped) throw new PluginError(plugin.name, "lost", "Turbot is stopping");
      const entry = entryFor(plugin, guildId);
      entry.busy += 1;
      try {
        await Promise.race([entry.ready, entry.ended.promise]);
        return await Promise.race([work(entry.engine, await running()), entry.ended.promise]);
      } finally {
        entry.busy -= 1;
        entry.usedAt = elapsed();
        changes.notify();
      }
    },
    find: (name) => all.get(name),
    isIn: (plugin, guildId) => all.get(engineName(plugin.name, { guildId }))?.isThere === true,
    gone(name) {
      const entry = all.get(name);
      if (entry !== undefined) remove(entry);
      return entry !== undefined;
    },
    endAll(plugin) {
      for (const entry of [...all.values()]) if (entry.plugin === plugin) end(entry);
    },
    endIn(guildId) {
      for (const entry of [...all.values()]) {
        const { home } = entry.engine;
        if (typeof home !== "string" && home.guildId === guildId) end(entry);
      }
    },
    lost() {
      for (const entry of [...all.values()]) remove(entry);
    },
    async stop() {
      isStopped = true;
      clearInterval(looking);
      for (const entry of [...all.values()]) end(entry);
      await Promise.all(ending.values());
    },
  };
}
