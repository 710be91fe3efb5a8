import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import { createBridge, harmless, type Lookup } from "./bridge.ts";
import { createCalls } from "./calls.ts";
import { chooseSource } from "./choose-source.ts";
import type { GuildPowers } from "./guild-powers.ts";
import type { HttpGate } from "./http-gate.ts";
import {
  checkAgainstScan,
  commandTaken,
  definitionsOf,
  emptyManifest,
  isAlive,
  newPlugin,
  type Plugin,
  reportOf,
} from "./loaded-plugin.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { createNews } from "./news.ts";
import { createPatience } from "./patience.ts";
import { PluginError } from "./plugin-error.ts";
import type { PluginHost, PluginProblem, PluginReport } from "./plugin-host.ts";
import type { PluginRecords } from "./plugin-records.ts";
import type { PluginStores } from "./plugin-store.ts";
import { readHostCall, readLogLine } from "./read-from-child.ts";
import type { PluginFile } from "./read-plugins.ts";
import { Refusal } from "./refusal.ts";
import { routeInteractions } from "./route-interactions.ts";
import { routeEvents, routePrefixCommands } from "./route-messages.ts";
import { type Sandbox, type SandboxEvents, startSandbox } from "./sandbox.ts";
import { checkSchedules, startSchedules } from "./schedules.ts";
import { createPluginCare } from "./tend-plugins.ts";

export interface RunnerParts {
  readonly nodePath: string;
  readonly log: Log;
  readonly stores: PluginStores;
  readonly http: HttpGate;
  readonly messenger: Messenger;
  readonly lookup: Lookup;
  readonly guilds: GuildPowers;
  readonly report: (plugin: string, problem: PluginProblem) => void;
  readonly commandPrefix: string;
  readonly reserved: readonly string[];
  readonly records: PluginRecords;
  /** What the policy says of a version that worked before. @default nothing against it */
  readonly check?: (file: PluginFile) => Promise<PluginFile>;
  /** Other commands are there than before. */
  readonly onChange?: () => void;
  readonly now: () => number;
  /** Milliseconds for a handler. @default 60000: an interaction lives for 15 minutes, but nobody waits that long. */
  readonly handlerMs?: number;
  /** Milliseconds that others wait for one whose loading waits for something. @default as long as a load may take */
  readonly patienceMs?: number;
}

/** Runs plugins: starts and restarts their process, loads them, and stops who misbehaves. */
export interface PluginRunner extends Omit<PluginHost, "start"> {
  start(files: readonly PluginFile[]): Promise<readonly PluginReport[]>;
  /** Runs a plugin's schedules of a kind, as when their time has come. Throws PluginError. */
  runSchedules(plugin: string, kind: "every" | "at" | "cron"): Promise<void>;
}

const asksAnew =
  "It declares more than it did when it was granted something, so what was granted rests until it is granted again";

/** A start that ends within so many milliseconds tells of all commands at its end. */
const MOMENT_MS = 250;
const HANDLER_MS = 60_000;
/** Three strikes within ten minutes, and a plugin is out. */
const STRIKES = 3;
const STRIKES_WITHIN_MS = 10 * 60_000;
const LONGEST_BACKOFF_MS = 30_000;
/** Tries of the first start. */
const MOST_STARTS = 3;
/** A process that lived this long is restarted without waiting. */
const STEADY_MS = 60_000;

export function createPluginRunner(parts: RunnerParts): PluginRunner {
  const { log, now, report, messenger, records, check = async (file) => file } = parts;
  const onChange = () => {
    if (!isStopped) parts.onChange?.();
  };
  const plugins = new Map<string, Plugin>();
  const news = createNews();
  let sandbox: Promise<Sandbox> | undefined;
  let current: Sandbox | undefined;
  let isStopped = false;
  let quickDeaths = 0;
  /** Before, plugins that want the same command are compared when all have been waited for: the order of names decides. */
  let hasStarted = false;

  const open = async (): Promise<Sandbox> => {
    const startedAt = now();
    const events: SandboxEvents = {
      host: (plugin, text) => {
        onHostCall(plugin, text).catch((error) => log.error("pluginCallBroke", { plugin, error }));
      },
      log: onLog,
      registered: onRegistered,
      waiting: onWaiting,
      gone: onGone,
      ended: (reason, busy) => onEnded(reason, busy, now() - startedAt),
    };
    const opened = await startSandbox({ nodePath: parts.nodePath, log }, events);
    if (isStopped) await opened.stop();
    current = opened;
    return opened;
  };

  const running = (): Promise<Sandbox> => {
    if (sandbox === undefined) {
      sandbox = open();
      sandbox.catch((error) => onEnded(String(error), [], 0));
    }
    return sandbox;
  };

  /** Ended while it starts, it is started again; one that never starts is a reason not to run. */
  const runningAtLast = async (): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await running();
        return;
      } catch (error) {
        if (tries === MOST_STARTS || isStopped) throw error;
      }
    }
  };

  /** The process is no more. It is started again, and after quick deaths with care: later, and plugin by plugin. */
  const onEnded = (reason: string, busy: readonly string[], livedMs: number) => {
    current = undefined;
    if (isStopped) return;
    quickDeaths = livedMs < STEADY_MS ? quickDeaths + 1 : 0;
    const waitMs = quickDeaths <= 1 ? 0 : Math.min(LONGEST_BACKOFF_MS, 250 * 2 ** quickDeaths);
    sandbox = new Promise<void>((resolve) => setTimeout(resolve, waitMs)).then(open);
    sandbox.catch((error) => onEnded(String(error), [], 0));
    report("plugins", { kind: "restarted", message: `The plugins' process was restarted: ${reason}` });
    const suspect = busy.length === 1 ? plugins.get(busy[0] ?? "") : undefined;
    if (suspect !== undefined) strike(suspect, `The plugins' process ended while it ran: ${reason}`);
    void loadAll(quickDeaths > 1);
  };

  const loadAll = async (oneByOne: boolean): Promise<void> => {
    // Who never was loaded waits for the start, which decides with which source.
    const wanted = [...plugins.values()].filter(
      ({ state, loads }) => state === "loaded" || (state === "loading" && loads > 0),
    );
    if (!oneByOne) {
      await Promise.all(wanted.map((plugin) => punctual(plugin, load(plugin))));
      return;
    }
    for (const plugin of wanted) {
      plugin.state = "loading";
      plugin.stopSchedules();
    }
    // Late ones come last: while one of them is still at it, who ended the process couldn't be told.
    wanted.sort((a, b) => Number(a.isLate) - Number(b.isLate));
    let before: Promise<void> = Promise.resolve();
    for (const plugin of wanted) {
      const turn = before;
      const loading = load(plugin, turn);
      before = plugin.isLate ? loading : turn.then(() => punctual(plugin, loading));
    }
    await before;
  };

  const onLate = new Set<(late: Plugin) => void>();
  /** Waits for a load, but not when it turns out to be late. */
  const punctual = async (plugin: Plugin, loading: Promise<void>): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listen = (late: Plugin) => {
      if (late === plugin) resolve();
    };
    onLate.add(listen);
    await Promise.race([promise, loading]);
    onLate.delete(listen);
  };

  /** It is made, and its load hook runs: what it is called is known, and what is for it waits for it alone. */
  const onRegistered = (name: string, text: string) => {
    const plugin = plugins.get(name);
    if (plugin?.state !== "loading") return;
    const isNew = plugin.manifest === emptyManifest;
    try {
      const manifest = readChecked(plugin, text);
      if (hasStarted && takenFrom(plugin, manifest) !== undefined) return;
      plugin.manifest = manifest;
    } catch (error) {
      // The same is said, and reported, once it is loaded.
      log.warn("pluginManifestRefused", { plugin: name, error });
      return;
    }
    news.tell();
    if (hasStarted && isNew) onChange();
  };

  /** It has nothing to compute and isn't loaded yet. A slow machine alone makes nobody late. */
  const onWaiting = (name: string) => {
    const plugin = plugins.get(name);
    if (plugin?.state !== "loading") return;
    if (parts.patienceMs === undefined) return;
    const { loads } = plugin;
    const mark = () => {
      if (plugin.state !== "loading" || plugin.loads !== loads) return;
      plugin.isLate = true;
      for (const tell of onLate) tell(plugin);
    };
    setTimeout(mark, parts.patienceMs).unref();
  };

  /** Where only load hooks are still waited for, all commands are known: Discord needn't wait for those. */
  const tellOfSlow = async (): Promise<void> => {
    await Promise.all([...plugins.values()].map(calls.untilKnown));
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MS).unref());
    if (!hasStarted) onChange();
  };

  /** Loads a plugin, in place of any load that is under way. */
  const load = (plugin: Plugin, before?: unknown): Promise<void> => {
    plugin.state = "loading";
    plugin.loads += 1;
    const isNewest = (
      (mine) => () =>
        plugin.loads === mine
    )(plugin.loads);
    plugin.stopSchedules();
    const loading = async () => {
      try {
        if (before instanceof Promise) await before;
        await loadNow(plugin, isNewest);
      } catch (error) {
        if (!isNewest()) return plugin.ready;
        const wasLost = error instanceof PluginError && error.kind === "lost";
        if (wasLost && !isStopped) return load(plugin);
        if (plugin.state === "loading") fail(plugin, error instanceof Error ? error.message : String(error));
      } finally {
        news.tell();
      }
    };
    plugin.ready = loading();
    return plugin.ready;
  };

  const loadNow = async (plugin: Plugin, isNewest: () => boolean): Promise<void> => {
    const { file, name, apart } = plugin;
    if (!("source" in file)) throw new PluginError(name, "load", file.problem);
    if (isStopped) throw new PluginError(name, "load", "Turbot is stopping");
    const there = await running().catch((cause) => {
      throw new PluginError(name, "lost", "The plugins' process doesn't start", { cause });
    });
    const manifest = readChecked(plugin, await there.load(name, file.source, { apart }));
    if (!isNewest() || plugin.state !== "loading") return;
    const taken = hasStarted ? takenFrom(plugin, manifest) : undefined;
    if (taken !== undefined) throw new PluginError(name, "load", taken);
    plugin.manifest = manifest;
    plugin.state = "loaded";
    plugin.isLate = false;
    plugin.stopSchedules = startSchedules({
      plugin: name,
      manifest,
      times: records.times,
      now,
      run: (index) => runSchedule(plugin, index),
    });
    if (records.grants.rests(name, manifest.needs)) report(name, { kind: "asks", message: asksAnew });
  };

  /** @throws ManifestError */
  const readChecked = ({ file }: Plugin, text: string): Manifest => {
    const manifest = readManifest(text);
    checkSchedules(manifest);
    if ("found" in file && file.found !== undefined) checkAgainstScan(manifest, file.found);
    return manifest;
  };

  /** The first command that somebody else has who runs, or will in a moment. */
  const takenFrom = (plugin: Plugin, manifest: Manifest): string | undefined => {
    const others = [...plugins.values()].filter((other) => other !== plugin && isAlive(other));
    return commandTaken(manifest, others, parts.reserved, parts.commandPrefix);
  };

  /** At the end of the start: of two that want the same command, the first by name has it. */
  const compareAll = () => {
    const kept: Plugin[] = [];
    for (const plugin of plugins.values()) {
      if (plugin.state === "loading") {
        // Who is loaded goes before who isn't. This one is compared again when it is.
        if (takenFrom(plugin, plugin.manifest) !== undefined) plugin.manifest = emptyManifest;
        void plugin.ready.then(onChange);
      }
      if (plugin.state !== "loaded") continue;
      const taken = commandTaken(plugin.manifest, kept, parts.reserved, parts.commandPrefix);
      if (taken === undefined) kept.push(plugin);
      else fail(plugin, taken);
    }
  };

  /** Starts a plugin with the source that is to run now; or ends it, if none is. */
  const bringUp = (plugin: Plugin): Promise<void> => {
    const arriving = async () => {
      await settle(plugin);
      if (plugin.state === "loading") await load(plugin);
    };
    plugin.ready = arriving();
    return plugin.ready;
  };

  /** Decides what is to run of a plugin, and ends what doesn't fit that. */
  const settle = async (plugin: Plugin): Promise<void> => {
    const choice = await chooseSource(plugin.original, records, check);
    plugin.strikes = [];
    plugin.stopSchedules();
    if (choice.kind === "run") {
      plugin.state = "loading";
      plugin.file = choice.file;
      plugin.comeback = choice.comeback;
      plugin.hasWorked = false;
      // What it had, another one may have got meanwhile.
      if (takenFrom(plugin, plugin.manifest) !== undefined) plugin.manifest = emptyManifest;
    } else {
      plugin.state = choice.kind;
      plugin.reason = choice.reason;
      plugin.comeback = undefined;
      news.tell();
      await current?.unload(plugin.name).catch(() => {});
    }
  };

  /** After a quarantine: the last version that worked takes over. */
  const comeBack = async (plugin: Plugin): Promise<void> => {
    await bringUp(plugin);
    if (plugin.state === "loaded" && plugin.comeback !== undefined) {
      report(plugin.name, { kind: "back", message: plugin.comeback });
    }
    onChange();
  };

  const onWorked = (plugin: Plugin) => {
    if (plugin.hasWorked || isStopped || plugin.state !== "loaded" || !("source" in plugin.file)) return;
    plugin.hasWorked = true;
    records.versions.worked(plugin.name, plugin.file.source);
  };

  /** One that ends with the bot is still due when the next one starts. */
  const runSchedule = async (plugin: Plugin, index: number): Promise<"ended" | "lost"> => {
    try {
      await calls.call(plugin, { index, handler: "", kind: "every", facts: () => null });
    } catch (error) {
      if (error instanceof PluginError && error.kind === "lost") return "lost";
      if (!isStopped) calls.complain(plugin, error);
    }
    return isStopped ? "lost" : "ended";
  };

  const fail = (plugin: Plugin, reason: string) => {
    plugin.state = "failed";
    plugin.reason = reason;
    plugin.manifest = emptyManifest;
    plugin.stopSchedules();
    current?.unload(plugin.name).catch(() => {});
    if (isStopped) return;
    log.warn("pluginFailed", { plugin: plugin.name, reason });
    report(plugin.name, { kind: "failed", message: reason });
  };

  /** Its engine is no more. Through its own fault: a strike, and after the third the plugin stays out. */
  const onGone: SandboxEvents["gone"] = ({ plugin: name, own, kind, message }) => {
    const plugin = plugins.get(name);
    if (plugin === undefined || isStopped) return;
    if (plugin.state !== "loaded" && plugin.state !== "loading") return;
    log.warn("pluginStopped", { plugin: name, own, kind, message });
    // A load that ends by this fails, or is repeated, where it was asked for.
    const wasLoading = plugin.state === "loading";
    if (own && kind === "stuck") plugin.apart = true;
    const isOut = own && strike(plugin, message);
    if (!isOut && !wasLoading) void load(plugin);
  };

  /** True: that was the last one. */
  const strike = (plugin: Plugin, message: string): boolean => {
    const time = now();
    plugin.strikes = [...plugin.strikes.filter((at) => time - at < STRIKES_WITHIN_MS), time];
    if (plugin.strikes.length < STRIKES) {
      report(plugin.name, { kind: "strike", message });
      return false;
    }
    plugin.state = "quarantined";
    plugin.reason = `It was stopped ${STRIKES} times; the last time: ${message}`;
    plugin.stopSchedules();
    current?.unload(plugin.name).catch(() => {});
    log.error("pluginQuarantined", { plugin: plugin.name, message });
    // Written down first: whatever happens next, this source isn't started again.
    if ("source" in plugin.file && !isStopped) {
      records.versions.quarantine(plugin.name, plugin.file.source, plugin.reason);
    }
    report(plugin.name, { kind: "quarantined", message: plugin.reason });
    comeBack(plugin).catch((error) => log.error("pluginComebackFailed", { plugin: plugin.name, error }));
    return true;
  };

  const onLog = (name: string, text: string) => {
    const line = readLogLine(text);
    if (line === undefined || !plugins.has(name)) return;
    log[line.level]("pluginSays", { plugin: name, text: line.text });
  };

  const onHostCall = async (name: string, text: string): Promise<void> => {
    const plugin = plugins.get(name);
    const asked = readHostCall(text);
    if (plugin === undefined || asked === undefined) return;
    const { id, method, input } = asked;
    const invocation = typeof input.call === "string" ? plugin.invocations.get(input.call) : undefined;
    // What isn't tied to one call may belong to any of them.
    const touched = "call" in input ? [invocation] : plugin.invocations.values();
    if (!harmless.has(method)) for (const one of touched) if (one !== undefined) one.hasActed = true;
    const to = current;
    try {
      const answer = await plugin.bridge.perform(method, input, invocation);
      to?.answer(name, { id, ok: true, answer });
    } catch (error) {
      const isRefusal = error instanceof Refusal;
      if (!isRefusal) log.warn("pluginCallFailed", { plugin: name, method, error });
      to?.answer(name, { id, ok: false, answer: isRefusal ? error.message : `That didn't work (${method})` });
    }
  };

  const { handlerMs = HANDLER_MS } = parts;
  const calls = createCalls({ plugins, news, running, log, report, handlerMs, records, onWorked });

  const patience = createPatience();

  return {
    async start(files) {
      records.grants.keepOnly(files.map(({ name }) => name));
      const opening = runningAtLast();
      for (const file of files) {
        const other = plugins.get(file.name);
        if (other !== undefined) {
          const message = `${file.path} isn't loaded: ${other.path} has its name`;
          report(file.name, { kind: "failed", message });
          continue;
        }
        const { http, lookup, guilds, stores } = parts;
        const store = stores.of(file.name);
        const plugin = newPlugin(file, (self) =>
          createBridge({
            plugin: file.name,
            manifest: () => self().manifest,
            messenger,
            lookup,
            guilds,
            records,
            store,
            http,
            now,
          }),
        );
        plugins.set(file.name, plugin);
      }
      // From here on what comes for a plugin waits for that plugin.
      const arriving = [...plugins.values()].map((plugin) => {
        const isUp = opening.then(() => bringUp(plugin));
        plugin.ready = isUp.catch(() => {});
        return punctual(plugin, isUp);
      });
      void tellOfSlow();
      await Promise.all([opening, ...arriving]);
      hasStarted = true;
      compareAll();
      return [...plugins.values()].map(reportOf);
    },
    reports: () => [...plugins.values()].map(reportOf),
    commandDefinitions(guildId) {
      const here = [...plugins.values()].filter(
        ({ name }) => guildId === undefined || !records.switches.isOff(name, guildId),
      );
      const definitions = new Map<string, ReturnType<typeof definitionsOf>[number]>();
      // A command of one in quarantine may be another's by now.
      for (const plugin of here.sort((a, b) => Number(isAlive(b)) - Number(isAlive(a))))
        for (const one of definitionsOf(plugin))
          if (!definitions.has(one.name)) definitions.set(one.name, one);
      return [...definitions.values()];
    },
    care: createPluginCare({ plugins, records, bringUp, onChange }),
    onInteraction: routeInteractions(calls, messenger),
    onPrefixCommand: routePrefixCommands(calls, patience, messenger, parts.commandPrefix),
    onEvent: routeEvents(calls, patience, messenger),
    async stop() {
      isStopped = true;
      for (const plugin of plugins.values()) plugin.stopSchedules();
      const last = current;
      const loaded = [...plugins.values()].filter(({ state }) => state === "loaded");
      if (last !== undefined) await Promise.all(loaded.map(({ name }) => last.unload(name)));
      await sandbox?.then(
        (opened) => opened.stop(),
        () => {},
      );
    },
    async runSchedules(name, kind) {
      const plugin = plugins.get(name);
      if (plugin === undefined) throw new PluginError(name, "load", "There is no such plugin");
      for (const [index, registered] of plugin.manifest.registered.entries()) {
        if (registered.kind === kind)
          await calls.call(plugin, { index, handler: "", kind, facts: () => null });
      }
    },
  };
}
