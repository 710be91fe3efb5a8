import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { builtInNames } from "../built-ins/built-in-commands.ts";
import { TURBOT } from "../commands/create-command-registry.ts";
import type { Config } from "../config/config.ts";
import { createRegisteredCommands } from "../discord/store/registered-commands.ts";
import type { Wait } from "../ipc/causes.ts";
import type { StatusReport } from "../ipc/protocol.ts";
import { createPluginHost } from "../plugins/host/create-plugin-host.ts";
import type { PluginHost } from "../plugins/host/plugin-host.ts";
import { createPluginRecords } from "../plugins/host/plugin-records.ts";
import type { ScannedFile } from "../policy/policy.ts";
import { whyUnusable } from "../reports/find-log-channel.ts";
import { createPluginErrorReports } from "../reports/plugin-error-report.ts";
import { createPluginReports, failedPlugins } from "../reports/report-plugins.ts";
import { type Admins, createAdmins } from "../reports/report-to-admins.ts";
import { isShutOut, waitFacts, waitsOfGate, waitText } from "../reports/report-waits.ts";
import { createLogChannels } from "../reports/store/log-channels.ts";
import { createTold, type Told } from "../reports/store/told.ts";
import { createTellOnce } from "../reports/tell-once.ts";
import { tellOperators } from "../reports/tell-operators.ts";
import { createRequesterReports } from "../reports/tell-requester.ts";
import { createTroubleReports, type TroubleReports } from "../reports/tell-trouble.ts";
import { createWaits } from "../reports/waits.ts";
import { type ModelWatch, modelsInUse } from "../reports/watch-models.ts";
import { timerScheduler } from "../requests/scheduler.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { createClockSamples } from "../store/clock-samples.ts";
import { closeQuietly, type Database } from "../store/open-database.ts";
import { createPrudentClock, keepSampling, lastWriteOf } from "../store/prudent-clock.ts";
import { createWebhookServer, type WebhookServer } from "../webhook/create-webhook-server.ts";
import { createDeliveries } from "../webhook/store/deliveries.ts";
import { createGuildPowers } from "./act-in-guilds.ts";
import { type BotPowers, type Clients, createClients } from "./clients.ts";
import { type Composition, compose } from "./compose.ts";
import { keepFindingRepository, type Repository } from "./find-repository.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { listenAtLast } from "./listen-at-last.ts";
import { createLookup } from "./look-up.ts";
import { openStore } from "./open-store.ts";
import { type CommandRegistration, createCommandRegistration } from "./register-commands.ts";
import { untilReachable } from "./until-reachable.ts";
import { type Identity, whoWeAre } from "./who-we-are.ts";
import { writeDeploySignal } from "./write-deploy-signal.ts";

/** One bot, from standby to exit. */
export interface Bot {
  /** Loads everything; touches nothing that a running bot uses. */
  standby(): Promise<void>;
  /** Migrates, listens, connects; resolves when people are served. The last bot's pending work is resumed. */
  goLive(): Promise<void>;
  /** Reports what the supervisor left in `.status`. */
  announce(): Promise<void>;
  tellReport(report: StatusReport): Promise<void>;
  tellVerified(commit: string, pullRequest: number | null): Promise<void>;
  /** False once Discord stops answering. */
  healthy(): boolean;
  /** What it is waiting for, or doing without, and what is to blame. */
  waits(): readonly Wait[];
  /** Lets running work finish for up to `graceMs` while still serving, then takes nothing new and leaves the gateway resumable. */
  drain(graceMs: number): Promise<void>;
  /** Releases what standby acquired. */
  stop(): Promise<void>;
}

export interface BotEvents {
  /** `.deploy` was written. Its webhook hasn't been answered yet. */
  readonly onDeploySignal: () => void;
  /** The bot can't continue. */
  readonly onFatal: (error: unknown) => void;
}

/** During shutdown, recently started work gets this long to finish, in milliseconds. */
const quickMs = 150;

/** The longest a standby bot waits for Discord, in milliseconds. */
const prefetchMs = 5_000;

export function createBot(config: Config, powers: BotPowers & BotEvents): Bot {
  const { log, now, elapsed, hide, release, nodePath, proven } = powers;
  const ending = new AbortController();
  const waits = createWaits();
  const path = join(config.home, "data", "sessions.db");
  let outside: Clients | undefined;
  let learnt: Promise<Identity> | undefined;
  let repository: Repository = { defaultBranch: "main", isAssumed: true };
  let admins: Admins | undefined;
  let trouble: TroubleReports | undefined;
  let registration: CommandRegistration | undefined;
  let plugins: PluginHost | undefined;
  let database: Database | undefined;
  let webhook: WebhookServer | undefined;
  let live: Composition | undefined;
  const stops: (() => void)[] = [];
  let modelWatch: ModelWatch | undefined;
  let scanned: readonly ScannedFile[] = [];

  /** Who we are at Discord, asked only once. */
  function learn(of: Clients): Promise<Identity> {
    if (learnt !== undefined) return learnt;
    const knownGuild = (channelId: string) => knownGuildOf(path, channelId);
    const ask = () => whoWeAre({ ...of, config, proven, knownGuild });
    learnt = untilReachable("who I am and whom I serve", ask, { log, signal: ending.signal, waits });
    learnt.catch(() => {
      learnt = undefined;
    });
    return learnt;
  }

  function hostPlugins(of: Clients, told: Admins, us: Identity, database: Database): PluginHost {
    const records = createPluginRecords(database, now);
    const faultOf = createPluginErrorReports({ release, versions: records.versions, hide });
    const fixable = (plugin: string) => us.guildIds.has(us.logGuildId) && faultOf(plugin) !== undefined;
    const tellAdmins = createPluginReports(told, fixable, elapsed);
    const tellRequester = createRequesterReports({
      requests: createRequestStore(database, log),
      commands: () => live?.registry.taken() ?? [],
      messenger: of.messenger,
      hide,
      log,
    });
    return createPluginHost({
      folder: join(release, "plugins"),
      dataFolder: join(config.home, "data"),
      nodePath,
      messenger: of.messenger,
      lookup: createLookup(of.api, () => us.guildIds),
      guilds: createGuildPowers({
        api: of.api,
        messenger: of.messenger,
        botUserId: us.botUserId,
        served: () => us.guildIds,
        ownRole: config.discord.featureRequestRole,
        now,
      }),
      log,
      report(plugin, problem) {
        tellAdmins(plugin, problem);
        tellRequester(plugin, problem);
      },
      records,
      onChange: () => registration?.look(),
      commandPrefix: config.discord.commandPrefix,
      scanner: of.scanner,
      reserved: builtInNames,
      now,
    });
  }

  /** The plugin that owns a slash command, as found in `plugins/`. */
  function pluginOf(name: string): string | undefined {
    const taken = live?.registry.taken() ?? [];
    const owner = taken.find((one) => one.kind === "slash" && one.name === name)?.owner;
    return owner === TURBOT ? undefined : owner;
  }

  function listenFor(
    on: Composition,
    database: Database,
    { gate, github }: Pick<Clients, "gate" | "github">,
  ): WebhookServer {
    const { host, port, secret } = config.webhook;
    return createWebhookServer({
      host,
      port,
      secret,
      repository: config.github,
      repositoryId: on.setUp.repositoryId,
      defaultBranch: () => (repository.isAssumed === true ? undefined : repository.defaultBranch),
      deliveries: createDeliveries(database, now),
      mergeCommitOf: async (pullRequest) => (await github.pullRequest(pullRequest))?.mergeCommit,
      onHeard: on.setUp.onHeard,
      onUnsigned: on.setUp.onUnsigned,
      health: () => ({
        ok: on.gateway.healthy() && !isShutOut(gate.waits()),
        gateway: on.gateway.healthy(),
        discord: gate.waits().map(waitFacts),
        claude: on.claude.health.state,
        models: modelsInUse(on.claude.models),
        eventsPassedOver: on.gateway.passedOver(),
        waits: allWaits().map(({ cause, what }) => ({ cause, what: hide(what) })),
      }),
      async onMerge({ commit, pullRequest, deliveryId }) {
        const at = new Date(now()).toISOString();
        writeDeploySignal(config.home, { commit, pullRequest, deliveryId, at }, log);
        powers.onDeploySignal();
      },
      async onPullRequestEvent(event) {
        await on.followUp.onPullRequestEvent(event);
      },
      log,
    });
  }

  /** Reports settings that are wrong but not fatal. */
  async function tellSettings(of: Clients, us: Identity, database: Database): Promise<void> {
    const { logChannelId } = config.discord;
    const told = createTold(database, now);
    if (us.logChannelLost !== undefined) {
      return tellOperators({ ...of, operatorIds: us.operatorIds, told, log }, us.logChannelLost);
    }
    told.over("log-channel");
    createLogChannels(database).note(logChannelId, us.logGuildId);
  }

  /** The admin channel can break while the bot runs; if Discord refused a report there, the operators get a direct message. */
  async function lookAtLogChannel(of: Clients, us: Identity, told: Told): Promise<void> {
    const why = await whyUnusable(of.api, config.discord.logChannelId, us.botUserId).catch(() => undefined);
    if (why !== undefined) await tellOperators({ ...of, operatorIds: us.operatorIds, told, log }, why);
  }

  function allWaits(): readonly Wait[] {
    const gateway = live?.gateway.trouble();
    const shutOut = waitsOfGate(outside?.gate.waits() ?? []);
    return [...waits.now(), ...shutOut, ...(gateway === undefined ? [] : [gateway])];
  }

  return {
    async standby() {
      outside = await createClients(config, powers);
      const found = (one: Repository) => {
        repository = one;
      };
      stops.push(keepFindingRepository({ github: outside.github, log, later: timerScheduler }, found));
      // Asking now shortens the gap in which nobody serves, and reveals a refused token before it. If Discord is away, that
      // is waited for later.
      const asked = atMost(prefetchMs, learn(outside));
      [scanned] = await Promise.all([scanPlugins(outside, release), asked]);
    },

    async goLive() {
      if (outside === undefined) throw new Error("standby comes before going live");
      const of = outside;
      // Read before opening the database, which can write to it.
      const lastSeen = lastWriteOf(path);
      database = openStore(path, {
        ...{ now, waits, log },
        onFatal: powers.onFatal,
        onFull: () => trouble?.diskFull(),
        onRoom: () => trouble?.diskHasRoom(),
      });
      const samples = createClockSamples(database);
      const pruneNow = createPrudentClock({ now, elapsed, samples, lastSeen });
      stops.push(keepSampling(pruneNow, timerScheduler));
      const us = await learn(of);
      const told = createTold(database, now);
      admins = createAdmins({
        messenger: of.messenger,
        logChannelId: config.discord.logChannelId,
        hide,
        onRefused: () => void lookAtLogChannel(of, us, told),
        log,
      });
      const reporting = admins;
      of.gate.onWait((wait) => void reporting.tell(waitText(wait), wait.id));
      const once = createTellOnce({ admins, told, log });
      plugins = hostPlugins(of, admins, us, database);
      live = compose({
        ...powers,
        config,
        outside: of,
        database,
        identity: us,
        plugins,
        admins,
        pruneNow,
        onRefused: powers.onFatal,
        onDispatch: (payload) => registration?.onDispatch(payload),
      });
      const { registry, requests, dispatcher, backfill, gateway, builtIns } = live;
      trouble = createTroubleReports({ admins, gateway, path, elapsed, later: timerScheduler, log });
      webhook = listenFor(live, database, of);
      let webhookPort: number | undefined;
      let isSetUp = false;
      const onListening = (port: number) => {
        webhookPort = port;
        if (isSetUp) live?.setUp.onListening(port);
        // With port 0, this is where the actual port can be read.
        log.info("webhook listens", { host: config.webhook.host, port });
      };
      const listening = { proven, waits, tellOnce: once, onListening, later: timerScheduler, log };
      stops.push(await listenAtLast(webhook, listening));
      registry.rebuild(scanned);
      const hosted = plugins;
      registration = createCommandRegistration({
        api: of.api,
        identity: us,
        wanted: (guildId) => [...builtIns.definitions, ...hosted.commandDefinitions(guildId)],
        pluginOf,
        registered: createRegisteredCommands(database, now),
        tellOnce: once,
        later: timerScheduler,
        log,
      });
      // From here on events are handled, starting with those the last bot left. Those that need a plugin wait for it.
      backfill.resume();
      dispatcher.start();
      const [reports] = await Promise.all([hosted.start(), gateway.connect()]);
      // These are calls per guild; people are served without waiting for them.
      registration.start();
      live.setUp.start(webhookPort);
      isSetUp = true;
      for (const line of failedPlugins(reports)) log.warn("plugin not loaded", { line });
      modelWatch = live.modelWatch();
      stops.push(startHousekeeping({ chores: live.chores, pruneNow, later: timerScheduler, log }));
      requests.resume().catch((error: unknown) => log.error("requests could not be resumed", { error }));
      try {
        live.followUp.resume();
      } catch (error) {
        // A failure to resume follow-ups must not keep the bot from going live.
        log.error("pull requests are not looked after", { error });
      }
      live.reverts.resume();
      trouble.start();
      tellSettings(of, us, database).catch((error: unknown) =>
        log.error("admins.settings_not_told", { error }),
      );
    },

    async announce() {
      await live?.reports.readAndTell().catch((error: unknown) => log.error("status not told", { error }));
    },
    async tellReport(report) {
      await live?.reports.tell(report);
    },
    async tellVerified(commit, pullRequest) {
      await live?.reports.tellVerified(commit, pullRequest);
    },
    healthy: () => live?.gateway.healthy() ?? false,
    waits: allWaits,

    async drain(graceMs) {
      ending.abort(new Error("the bot is ending"));
      for (const stop of stops) stop();
      registration?.stop();
      trouble?.stop();
      const toldSetUp = live?.setUp.stop();
      // Slow work finishes while others are still served: from here until the next bot answers, nobody is.
      await Promise.all([
        live?.dispatcher.settle(graceMs),
        atMost(graceMs, live?.requests.drain()),
        atMost(graceMs, live?.followUp.drain()),
        atMost(graceMs, live?.reverts.drain()),
        atMost(graceMs, modelWatch?.stop()),
        atMost(graceMs, toldSetUp),
      ]);
      log.info("gateway is left");
      live?.backfill.stop();
      await Promise.all([
        live?.gateway.close(),
        live?.dispatcher.drain(Math.min(graceMs, quickMs)),
        atMost(graceMs, webhook?.close()),
      ]);
      await Promise.all([plugins?.stop(), outside?.scanner.stop(), live?.claude.close()]);
      if (database !== undefined) closeQuietly(database);
      log.info("drained");
    },
    async stop() {
      ending.abort(new Error("the bot is ending"));
      for (const stop of stops) stop();
      await outside?.scanner.stop();
    },
  };
}

function scanPlugins({ scanner }: Clients, release: string): Promise<readonly ScannedFile[]> {
  const folder = join(release, "plugins");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return scanner.scan(
    names.map((name) => ({ path: `plugins/${name}`, source: readFileSync(join(folder, name), "utf8") })),
  );
}

/** Opens the database read-only and briefly: a running bot uses it. */
function knownGuildOf(path: string, channelId: string): string | undefined {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return createLogChannels(database).guildOf(channelId);
    } finally {
      closeQuietly(database);
    }
  } catch {
    // It doesn't exist yet, belongs to an older release, or is damaged.
    return undefined;
  }
}

/** Waits for the work, at most `ms`. What isn't finished by then is already stored, and the next bot resumes it. */
async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  if (work === undefined) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
