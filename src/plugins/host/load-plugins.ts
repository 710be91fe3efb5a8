import type { Command } from "../../commands/notation.ts";
import type { Manifest } from "../../declaration/manifest.ts";
import type { Log } from "../../log/log.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import type { PluginProcess } from "../sandbox/plugin-process.ts";
import type { ChangeSignal } from "./change-signal.ts";
import type { LoadDeadline } from "./load-deadline.ts";
import {
  checkAgainstScan,
  commandTaken,
  emptyManifest,
  isAlive,
  isPerServer,
  type Plugin,
} from "./loaded-plugin.ts";
import type { PluginProblem } from "./plugin-report.ts";

/** Loads plugins into the process, and decides which plugin gets which command. */
export interface PluginLoader {
  /** Loads a plugin, replacing any load that is under way. */
  load(plugin: Plugin, before?: Promise<void>): Promise<void>;
  /** Loads all plugins into a new process. */
  loadAll(oneByOne: boolean): Promise<void>;
  /** Its instance exists and its load hook is running: its commands are known, and only their users wait for it. */
  onRegistered(plugin: Plugin, text: string): Promise<void>;
  /** The first command that another plugin has which runs or is being loaded, as a sentence. */
  takenFrom(plugin: Plugin, manifest: Manifest): string | undefined;
  /** At the end of the start: of two plugins that want the same command, the first by name gets it. */
  compareAll(): void;
}

export interface LoaderParts {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly pluginProcess: PluginProcess;
  readonly loadDeadline: LoadDeadline;
  /** Reads a plugin's declaration. Throws ManifestError. */
  readonly readDeclaration: (plugin: string, text: string) => Promise<Manifest>;
  readonly changes: ChangeSignal;
  readonly log: Log;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly reserved: readonly Command[];
  readonly commandPrefix: string;
  /** While "starting", commands aren't compared: `compareAll` does that at the end. */
  readonly phase: () => "starting" | "started" | "stopped";
  readonly onChange: () => void;
  readonly onLoaded: (plugin: Plugin) => void;
}

export function createPluginLoader(parts: LoaderParts): PluginLoader {
  const {
    plugins,
    pluginProcess,
    loadDeadline,
    changes,
    log,
    report,
    reserved,
    commandPrefix,
    phase,
    onChange,
  } = parts;

  const load: PluginLoader["load"] = (plugin, before) => {
    plugin.state = "loading";
    plugin.loads += 1;
    const mine = plugin.loads;
    const isNewest = () => plugin.loads === mine;
    plugin.endWork();
    const loading = async () => {
      try {
        await before;
        await loadNow(plugin, isNewest);
      } catch (error) {
        if (!isNewest()) return plugin.ready;
        const wasLost = error instanceof PluginError && error.kind === "lost";
        if (wasLost && phase() !== "stopped") return load(plugin);
        if (plugin.state !== "loading") return;
        fail(plugin, error instanceof Error ? error.message : String(error));
        if (phase() === "started") onChange();
      } finally {
        changes.notify();
      }
    };
    plugin.ready = loading();
    return plugin.ready;
  };

  const loadNow = async (plugin: Plugin, isNewest: () => boolean): Promise<void> => {
    const { file, name, ownWorker } = plugin;
    if (!("source" in file)) throw new PluginError(name, "load", file.problem);
    if (phase() === "stopped") throw new PluginError(name, "load", "Turbot is stopping");
    const there = await pluginProcess.running().catch((cause) => {
      throw new PluginError(name, "lost", "The plugins' process doesn't start", { cause });
    });
    const hook = plugin.hasParts() ? "skip" : "unless it reads";
    const { source, javaScript } = file;
    const manifest = await readChecked(
      plugin,
      await there.load(name, source, { ownWorker, hook, javaScript }),
    );
    if (!isNewest() || plugin.state !== "loading") return;
    // Its timers would go on after the end.
    if (phase() === "stopped") throw new PluginError(name, "load", "Turbot is stopping");
    const taken = phase() === "starting" ? undefined : takenFrom(plugin, manifest);
    if (taken !== undefined) throw new PluginError(name, "load", taken);
    plugin.manifest = manifest;
    // It was loaded only for its declaration.
    if (isPerServer(plugin)) there.drop(name);
    plugin.state = "loaded";
    plugin.isLate = false;
    parts.onLoaded(plugin);
  };

  const fail = (plugin: Plugin, reason: string) => {
    plugin.state = "failed";
    plugin.reason = reason;
    plugin.manifest = emptyManifest;
    plugin.endWork();
    pluginProcess
      .current()
      ?.unload(plugin.name)
      .catch(() => {});
    if (phase() === "stopped") return;
    log.warn("pluginFailed", { plugin: plugin.name, reason });
    report(plugin.name, { kind: "failed", message: reason });
  };

  const readChecked = async ({ file, name }: Plugin, text: string): Promise<Manifest> => {
    const manifest = await parts.readDeclaration(name, text);
    if ("found" in file && file.found !== undefined) checkAgainstScan(manifest, file.found);
    return manifest;
  };

  const takenFrom: PluginLoader["takenFrom"] = (plugin, manifest) => {
    const others = [...plugins.values()].filter((other) => other !== plugin && isAlive(other));
    return commandTaken(manifest, others, reserved, commandPrefix);
  };

  return {
    load,
    takenFrom,
    async loadAll(oneByOne) {
      // A plugin that was never loaded waits for the start, which decides on its source.
      const wanted = [...plugins.values()].filter(
        ({ state, loads }) => state === "loaded" || (state === "loading" && loads > 0),
      );
      if (!oneByOne) {
        await Promise.all(wanted.map((plugin) => loadDeadline.untilLoadedOrLate(plugin, load(plugin))));
        return;
      }
      for (const plugin of wanted) {
        plugin.state = "loading";
        plugin.endWork();
      }
      // Late ones come last: while one is still loading, nobody could tell which plugin ended the process.
      wanted.sort((a, b) => Number(a.isLate) - Number(b.isLate));
      let before: Promise<void> = Promise.resolve();
      for (const plugin of wanted) {
        const turn = before;
        const loading = load(plugin, turn);
        before = plugin.isLate ? loading : turn.then(() => loadDeadline.untilLoadedOrLate(plugin, loading));
      }
      await before;
    },
    async onRegistered(plugin, text) {
      const { loads } = plugin;
      const isNewest = () => plugin.state === "loading" && plugin.loads === loads;
      if (!isNewest()) return;
      let isNew = false;
      try {
        const manifest = await readChecked(plugin, text);
        if (!isNewest()) return;
        isNew = plugin.manifest === emptyManifest;
        if (phase() !== "starting" && takenFrom(plugin, manifest) !== undefined) return;
        plugin.manifest = manifest;
      } catch (error) {
        // The load fails by the same error and reports it.
        log.warn("pluginManifestRefused", { plugin: plugin.name, error });
        return;
      }
      changes.notify();
      if (phase() === "started" && isNew) onChange();
    },
    compareAll() {
      const kept: Plugin[] = [];
      for (const plugin of plugins.values()) {
        if (plugin.state === "loading") {
          // A loaded plugin takes precedence. This one is compared again once it is loaded.
          if (takenFrom(plugin, plugin.manifest) !== undefined) plugin.manifest = emptyManifest;
          void plugin.ready.then(onChange);
        }
        if (plugin.state !== "loaded") continue;
        const taken = commandTaken(plugin.manifest, kept, reserved, commandPrefix);
        if (taken === undefined) kept.push(plugin);
        else fail(plugin, taken);
      }
    },
  };
}
