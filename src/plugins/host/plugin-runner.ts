import { readDeclaration } from "../../declaration/read-declaration.ts";
import { reachesOf } from "../../declaration/read-reach.ts";
import { settlePrivateThreads } from "../capabilities/actions/places/settle-private-threads.ts";
import { answerHostCalls } from "../capabilities/answer-host-calls.ts";
import { createGranters } from "../capabilities/granters.ts";
import { createHearing } from "../capabilities/hearing.ts";
import { createKnownOpenness } from "../capabilities/known-openness.ts";
import { settleNotices, settleNoticesMs } from "../capabilities/notices/settle-notices.ts";
import { createPressing } from "../claude/pressing.ts";
import { createForgetUnseen } from "../dispatch/forget-unseen.ts";
import { createRecall } from "../dispatch/recall.ts";
import { routeInteractions } from "../dispatch/route-interactions.ts";
import { routeMail } from "../dispatch/route-mail.ts";
import { routeEvents, routePrefixCommands } from "../dispatch/route-messages.ts";
import { routeUnknownCommands } from "../dispatch/route-unknown-commands.ts";
import { createKeptPictures } from "../images/kept-pictures.ts";
import { createRenderer } from "../images/renderer.ts";
import { pluginOf, serverOf } from "../per-server/home.ts";
import { createServerEngines, type ServerEngine } from "../per-server/server-engines.ts";
import { createCalls } from "../sandbox/calls.ts";
import { PluginError } from "../sandbox/plugin-error.ts";
import { createPluginProcess, type ProcessEnd } from "../sandbox/plugin-process.ts";
import { readLogLine } from "../sandbox/read-from-child.ts";
import type { SandboxEvents } from "../sandbox/sandbox.ts";
import { withoutAddresses } from "../settings/private-address.ts";
import { createSettingsAdmin } from "../settings/settings-admin.ts";
import { startTakeBacks } from "../timers/take-back.ts";
import { takeBackInWords } from "../timers/take-back-words.ts";
import type { ForgottenInStore } from "../words/store-writer.ts";
import { createBackPressure } from "./back-pressure.ts";
import { createChangeSignal } from "./change-signal.ts";
import { chooseSource } from "./fallback-version.ts";
import { createLoadDeadline } from "./load-deadline.ts";
import { createPluginLoader } from "./load-plugins.ts";
import {
  definitionsOf,
  emptyManifest,
  isAlive,
  isPerServer,
  type Plugin,
  reportOf,
} from "./loaded-plugin.ts";
import { createLocksByHand } from "./locks-by-hand.ts";
import { createMakePlugin } from "./make-plugin.ts";
import { createPluginAdmin } from "./plugin-admin.ts";
import type { PluginHost } from "./plugin-host.ts";
import type { PluginReport } from "./plugin-report.ts";
import type { PluginFile } from "./read-plugins.ts";
import type { RunnerParts } from "./runner-parts.ts";
import { createStrikes } from "./strikes.ts";
import { createTimedWork } from "./timed-work.ts";
import { setMachineTimer } from "./timer.ts";

/** Runs plugins: starts and restarts their process, loads them, and stops those that misbehave. */
export interface PluginRunner extends Omit<PluginHost, "start" | "forget" | "keptOf" | "prune"> {
  /** Somebody is forgotten, or a server: its engines end, and what was in their memory is gone. */
  forgotten(who: ForgottenInStore): void;
  start(files: readonly PluginFile[]): Promise<readonly PluginReport[]>;
  /** Runs a plugin's schedules of one kind, as if they were due. Throws PluginError. */
  runSchedules(plugin: string, kind: "every" | "at" | "cron"): Promise<void>;
  /** Where the clock is held: an engine's first timer that is due runs. */
  tellTime(engine: string): void;
}

const asksAgain =
  "can now carry what it reads to a new place: its reading is paused until you approve it again";

/** A start that takes no longer than this announces all commands once, at its end. */
const quickStartMs = 250;
const usualHandlerMs = 60_000;
export function createPluginRunner(parts: RunnerParts): PluginRunner {
  const { log, now, report, messenger, records, check = async (file) => file } = parts;
  const { elapsed = () => performance.now(), clock } = parts;
  const setTimer = clock?.setTimer ?? setMachineTimer;
  const plugins = new Map<string, Plugin>();
  const changes = createChangeSignal();
  const loadDeadline = createLoadDeadline(parts.loadDeadlineMs);
  let phase: "starting" | "started" | "stopped" = "starting";
  const isStopped = () => phase === "stopped";
  const onChange = () => {
    if (!isStopped()) parts.onChange?.();
  };
  const find = (engine: string): ServerEngine | undefined => {
    const plugin = plugins.get(engine);
    return plugin === undefined ? engines.find(engine) : { plugin, engine: plugin.whole };
  };
  /** For what is a plugin's first engine's alone: what one in a server declares counts for nothing. */
  const known = (act: (plugin: Plugin, text: string) => void) => (name: string, text: string) => {
    const plugin = plugins.get(name);
    if (plugin !== undefined) act(plugin, text);
  };

  /** What a plugin says may have an address in it that only its server's admins know. */
  const hide = (plugin: string, text: string) =>
    (plugins.get(plugin)?.manifest.needs.addresses ?? []).length === 0
      ? text
      : withoutAddresses(text, records.settings.addressesOf(plugin));

  const pluginProcess = createPluginProcess({
    nodePath: parts.nodePath,
    spawned: parts.spawned,
    idle: parts.idle,
    log,
    elapsed,
    clock,
    events: {
      ...(clock === undefined ? {} : { still: clock.still }),
      host: answerHostCalls({ find, log, current: () => pluginProcess.current() }),
      log: (engine, text) => onLog(engine, text),
      registered: known((plugin, text) => void loader.onRegistered(plugin, text)),
      waiting: (name) => known(loadDeadline.onWaiting)(name, ""),
      gone: (gone) => onGone(gone),
    },
    onEnd: (end) => onEnd(end),
  });

  const engines = createServerEngines({
    running: pluginProcess.running,
    log,
    elapsed,
    ...(parts.bounds === undefined ? {} : { bounds: parts.bounds }),
    onFailed: (plugin, engine, message) => {
      log.warn("pluginEngineFailed", { engine: engine.name, message });
      const text = `It doesn't start in a server: ${message}`;
      report(plugin.name, { kind: "error", message: text, ...serverOf(engine.name) });
    },
  });

  const loader = createPluginLoader({
    plugins,
    pluginProcess,
    loadDeadline,
    readDeclaration: parts.readDeclaration ?? (async (plugin, text) => readDeclaration(plugin, text)),
    changes,
    log,
    report,
    reserved: parts.reserved,
    commandPrefix: parts.commandPrefix,
    phase: () => phase,
    onChange,
    onLoaded: (plugin) => onLoaded(plugin),
  });
  const { load, takenFrom } = loader;

  /** The process has ended. The next one loads all plugins; after quick deaths one by one, to find out which one ends it. */
  const onEnd = ({ reason, busy, isRepeated, blames }: ProcessEnd) => {
    engines.lost();
    if (isStopped()) return;
    const message = `The plugins' process was restarted: ${reason}`;
    report("plugins", { kind: "restarted", message, ...(blames === undefined ? {} : { blames }) });
    const [first = "", ...others] = new Set(busy.map(pluginOf));
    const suspect = others.length === 0 ? plugins.get(first) : undefined;
    if (suspect !== undefined) strike(suspect, `The plugins' process ended while it ran: ${reason}`);
    void loader.loadAll(isRepeated);
  };

  const onLoaded = (plugin: Plugin) => {
    const { name, manifest } = plugin;
    const stopWork = timedWork.start(plugin);
    plugin.endWork = () => {
      stopWork();
      engines.endAll(plugin);
    };
    if (records.grants.isPaused(name, manifest.needs)) report(name, { kind: "asks", message: asksAgain });
  };

  /** When only load hooks are still running, all commands are known: Discord needn't wait for the hooks. */
  const announceEarly = async (): Promise<void> => {
    await Promise.all([...plugins.values()].map(calls.untilKnown));
    await new Promise((resolve) => setTimeout(resolve, quickStartMs).unref());
    if (phase === "starting") onChange();
  };

  /** Starts a plugin with the source that should run now, or stops it if there is none. */
  const bringUp = (plugin: Plugin): Promise<void> => {
    const starting = async () => {
      await settle(plugin);
      if (plugin.state === "loading") await load(plugin);
    };
    plugin.ready = starting();
    return plugin.ready;
  };

  /** Decides which source of a plugin should run, and stops what shouldn't. */
  const settle = async (plugin: Plugin): Promise<void> => {
    const choice = await chooseSource(plugin.original, records, check);
    plugin.strikes = [];
    plugin.endWork();
    if (choice.kind === "run") {
      plugin.state = "loading";
      plugin.file = choice.file;
      plugin.fallbackReason = choice.fallbackReason;
      plugin.hasWorked = false;
      // Another plugin may have taken its commands in the meantime.
      if (takenFrom(plugin, plugin.manifest) !== undefined) plugin.manifest = emptyManifest;
    } else {
      plugin.state = choice.kind;
      plugin.reason = choice.reason;
      plugin.fallbackReason = undefined;
      changes.notify();
      await pluginProcess
        .current()
        ?.unload(plugin.name)
        .catch(() => {});
    }
  };

  /** After a quarantine, the last version that worked takes over. */
  const fallBack = async (plugin: Plugin): Promise<void> => {
    await bringUp(plugin);
    if (plugin.state === "loaded" && plugin.fallbackReason !== undefined) {
      report(plugin.name, { kind: "back", message: plugin.fallbackReason });
    }
    onChange();
  };

  const onWorked = (plugin: Plugin) => {
    if (plugin.hasWorked || isStopped() || plugin.state !== "loaded" || !("source" in plugin.file)) return;
    try {
      records.versions.worked(plugin.name, plugin.file.source);
      plugin.hasWorked = true;
    } catch (error) {
      // A full disk, for example: the user still gets their answer, and it is recorded after the next call.
      log.warn("pluginNotNoted", { plugin: plugin.name, error });
    }
  };

  const timedWork = createTimedWork({
    ...{ records, engines, isStopped, log, now, setTimer },
    calls: () => calls,
    stores: parts.stores,
    serverStores: parts.serverStores,
    lookup: parts.lookup,
    isSteady: clock !== undefined,
  });

  const strike = createStrikes({
    ...{ records, isStopped, fallBack, report, log, elapsed },
    unload: ({ name }) =>
      pluginProcess
        .current()
        ?.unload(name)
        .catch(() => {}),
  });

  /** An engine has ended. If that was its own fault, the plugin gets a strike; the third one quarantines it. */
  const onGone: SandboxEvents["gone"] = ({ plugin: name, own, kind, message }) => {
    const plugin = find(name)?.plugin;
    const isServers = engines.gone(name);
    if (plugin === undefined || isStopped()) return;
    if (plugin.state !== "loaded" && plugin.state !== "loading") return;
    log.warn("pluginStopped", { plugin: name, own, kind, message });
    // The others waited for it once.
    if (own) plugin.ownWorker = true;
    if (isServers) {
      // A server's engine is made again when it is needed. What a crash says can quote people there, and all servers' admins read it.
      if (own) strike(plugin, kind === "crash" ? "Its engine stopped: the log says why" : message);
      return;
    }
    // A load that this ends fails, or is repeated, in `load`.
    const wasLoading = plugin.state === "loading";
    const isOut = own && strike(plugin, message);
    if (!isOut && !wasLoading) void load(plugin);
  };

  const onLog = (engine: string, said: string) => {
    const line = readLogLine(said);
    if (line === undefined || find(engine) === undefined) return;
    const text = hide(pluginOf(engine), line.text);
    log[line.level]("pluginSays", { plugin: pluginOf(engine), text, ...serverOf(engine) });
  };

  const { handlerMs = usualHandlerMs } = parts;
  const granters = createGranters({
    grants: records.grants,
    guilds: parts.guilds,
    isOperator: parts.isOperator ?? (() => false),
    elapsed,
  });
  const openness = createKnownOpenness(parts.guilds, elapsed);
  const calls = createCalls({
    plugins,
    changes,
    running: pluginProcess.running,
    engines,
    isStopped,
    log,
    report,
    handlerMs,
    records,
    mayBeTold: createHearing({
      ...{ grants: records.grants, granters, guilds: parts.guilds },
      openness,
    }),
    mayRecall: async (...of) => (await granters.stateOf(of[0], of[1], "see_before", of[2])) === "granted",
    onWorked,
    hide,
  });
  const unseen = createForgetUnseen(records.before, calls);
  let timesForgotten = 0;

  const backPressure = createBackPressure();
  const renderer =
    parts.renderer ?? createRenderer({ nodePath: parts.nodePath, log, elapsed: () => performance.now() });
  const keptPictures = createKeptPictures(elapsed);
  const locksByHand = createLocksByHand({ deeds: records.deeds, guilds: parts.guilds, log });
  let callOffSettling = () => {};
  let takeBacks: ReturnType<typeof startTakeBacks> | undefined;
  const makePlugin = createMakePlugin(parts, {
    ...{ granters, openness, renderer, keptPictures, elapsed },
    onDue: () => takeBacks?.look(),
  });

  return {
    async start(files) {
      const names = files.map(({ name }) => name);
      records.grants.markPresent(names);
      records.secrets.markPresent(names);
      records.times.markPresent(names);
      records.settings.markPresent(names);
      takeBacks = startTakeBacks({
        ...{ due: records.due, guilds: parts.guilds, now, setTimer, log },
        served: parts.lookup.served,
        isSteady: clock !== undefined,
        onTrouble: (trouble) =>
          void takeBackInWords(trouble, parts.lookup).then((message) =>
            report(trouble.deed.plugin, { kind: "not taken back", message }),
          ),
      });
      const { guilds, lookup } = parts;
      const before = now();
      const settle = () => {
        const cutShort = { deeds: records.deeds, guilds, lookup, before, log };
        void settleNotices(cutShort).catch((error) => log.warn("plugins.notices_not_settled", { error }));
        void settlePrivateThreads({ ...cutShort, messages: records.messages }).catch((error) =>
          log.warn("plugins.threads_not_settled", { error }),
        );
      };
      // In a dry run nothing was cut short, and its clock is held.
      if (clock === undefined) callOffSettling = setTimer(settle, settleNoticesMs);
      // Without plugins, the process starts when the first one needs it.
      const opening = files.length === 0 ? Promise.resolve() : pluginProcess.begin();
      for (const file of files) {
        const other = plugins.get(file.name);
        if (other !== undefined) {
          const message = `${file.path} isn't loaded: ${other.path} has its name`;
          report(file.name, { kind: "failed", message });
          continue;
        }
        plugins.set(file.name, makePlugin(file));
      }
      // From here on, an event for a plugin waits for that plugin.
      const starting = [...plugins.values()].map((plugin) => {
        const isUp = opening.then(() => bringUp(plugin));
        plugin.ready = isUp.catch(() => {});
        return loadDeadline.untilLoadedOrLate(plugin, isUp);
      });
      void announceEarly();
      await Promise.all([opening, ...starting]);
      if (!isStopped()) phase = "started";
      loader.compareAll();
      return [...plugins.values()].map(reportOf);
    },
    reports: () => [...plugins.values()].map(reportOf),
    commandDefinitions(guildId) {
      const here = [...plugins.values()].filter(
        ({ name }) => guildId === undefined || !records.switches.isOff(name, guildId),
      );
      const definitions = new Map<string, ReturnType<typeof definitionsOf>[number]>();
      // A quarantined plugin's command may be another plugin's by now.
      for (const plugin of here.sort((a, b) => Number(isAlive(b)) - Number(isAlive(a))))
        for (const one of definitionsOf(plugin)) {
          const key = `${one.type} ${one.name}`;
          if (!definitions.has(key)) definitions.set(key, one);
        }
      return [...definitions.values()];
    },
    admin: createPluginAdmin({
      plugins,
      settings: createSettingsAdmin({
        ...{ plugins, calls, log },
        settings: records.settings,
        deeds: records.deeds,
        lookup: parts.lookup,
        http: parts.http,
      }),
      records,
      bringUp,
      onChange,
      onLess: (guildId) => (guildId === undefined ? unseen.sweep() : unseen.sweepIn(guildId)),
      guilds: parts.guilds,
      hasStored: (name) => parts.stores.of(name).keys("").length > 0 || parts.serverStores.has(name),
      held: (name, guildId) => parts.serverStores.held(name, guildId),
      nearlyFull: (name, guildId) => parts.serverStores.nearlyFull(name, guildId),
      now,
    }),
    onInteraction: routeInteractions(calls, messenger, setTimer),
    onPrefixCommand: routePrefixCommands(calls, backPressure, messenger, parts.commandPrefix),
    onUnknownCommand: routeUnknownCommands(calls, backPressure, messenger, parts.commandPrefix),
    onEvent: routeEvents(
      calls,
      backPressure,
      messenger,
      createRecall({
        journal: records.before,
        calls,
        isLeftOut: parts.isLeftOut ?? (() => false),
        timesForgotten: () => timesForgotten,
      }),
    ),
    onMail: routeMail(calls),
    async mailOffers(guildId) {
      const allowed = [...plugins.values()].filter(
        ({ name }) =>
          !records.switches.isOff(name, guildId) && records.grants.of(name, guildId).includes("receive_mail"),
      );
      await Promise.all(allowed.map(calls.untilKnown));
      return allowed.flatMap(({ name, state, manifest }) =>
        state === "loaded" && records.grants.has(name, guildId, "receive_mail", manifest.needs)
          ? manifest.registered.flatMap((one) =>
              one.kind === "slash" && reachesOf(one.spec, "mail").length > 0 ? [`/${one.spec.name}`] : [],
            )
          : [],
      );
    },
    mayListen: calls.mayListen,
    async stop() {
      phase = "stopped";
      takeBacks?.stop();
      callOffSettling();
      const loaded = [...plugins.values()].filter(({ state }) => state === "loaded");
      for (const plugin of plugins.values()) plugin.endWork();
      const whole = loaded.filter((plugin) => !isPerServer(plugin));
      await pluginProcess.stop((last) =>
        Promise.all([engines.stop(), ...whole.map(({ name }) => last.unload(name))]),
      );
      await engines.stop();
      renderer.stop();
    },
    async restart(names) {
      await Promise.all(
        names.map(async (name) => {
          const plugin = plugins.get(name);
          if (plugin?.state === "loaded") await bringUp(plugin);
        }),
      );
    },
    tellTime: (engine) => pluginProcess.current()?.time(engine),
    forgotten(who) {
      timesForgotten += 1;
      keptPictures.clear();
      if ("guildId" in who) engines.endIn(who.guildId);
    },
    press: createPressing({ plugins, records, guilds: parts.guilds }),
    forgetUnseen: unseen.sweep,
    channelGone: records.before.removeChannel,
    channelChanged: (guildId: string, channelId: string) => void locksByHand(guildId, channelId),
    async runSchedules(name, kind) {
      const plugin = plugins.get(name);
      if (plugin === undefined) throw new PluginError(name, "load", "There is no such plugin");
      await timedWork.runAll(plugin, kind);
    },
  };
}
