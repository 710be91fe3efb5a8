import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { createPluginHost } from "../plugins/create-plugin-host.ts";
import type { PluginHost } from "../plugins/plugin-host.ts";
import { createPluginRecords } from "../plugins/plugin-records.ts";
import type { ScannedFile } from "../policy/policy.ts";
import { keepRetention } from "../privacy/keep-retention.ts";
import { byTimer } from "../requests/later.ts";
import { createDeliveries } from "../store/deliveries.ts";
import { type Database, openDatabase } from "../store/open-database.ts";
import { createRequestStore } from "../store/requests.ts";
import type { StatusReport } from "../supervisor/protocol.ts";
import { createWebhookServer, type WebhookServer } from "../webhook/create-webhook-server.ts";
import { createGuildPowers } from "./act-in-guilds.ts";
import { builtInNames } from "./built-in-commands.ts";
import { type Composition, compose } from "./compose.ts";
import { createFaultFinder } from "./find-fault.ts";
import { findRepository, type Repository } from "./find-repository.ts";
import { createLookup } from "./look-up.ts";
import { type BotPowers, type Outside, prepareOutside } from "./outside.ts";
import { createPluginReports, failedPlugins } from "./report-plugins.ts";
import { type Admins, createAdmins } from "./report-to-admins.ts";
import { isShutOut, waitFacts, waitText } from "./report-waits.ts";
import { syncWithDiscord } from "./sync-with-discord.ts";
import { leaveDeploySignal } from "./take-merge.ts";
import { createRequesterNews } from "./tell-requester.ts";
import { untilReachable } from "./until-reachable.ts";
import { type ModelWatch, modelsInUse } from "./watch-models.ts";
import { type Identity, whoWeAre } from "./who-we-are.ts";

/** One bot, from standing by to its end. */
export interface Bot {
  /** Loads everything; touches nothing that a running bot uses. */
  standby(): Promise<void>;
  /** Migrates, listens, connects; resolves when people are served. Pending work of the last bot goes on. */
  goLive(): Promise<void>;
  /** Tells what the supervisor left in `.status`. */
  announce(): Promise<void>;
  tellReport(report: StatusReport): Promise<void>;
  tellVerified(commit: string, pullRequest: number | null): Promise<void>;
  /** False: Discord doesn't answer any more. */
  healthy(): boolean;
  /** Gives what is under way so many milliseconds while it still serves, then takes nothing new and leaves the gateway resumable. */
  drain(patienceMs: number): Promise<void>;
  /** Lets go of what standing by took. */
  stop(): Promise<void>;
}

export interface BotEvents {
  /** `.deploy` was written. Its webhook is yet to be answered. */
  readonly onDeploySignal: () => void;
  /** The bot can't go on. */
  readonly onFatal: (error: unknown) => void;
}

/** What was begun last and ends within this time, in milliseconds, is still waited for at the end. */
const quickMs = 150;

/** Longer than this, in milliseconds, a standing-by bot doesn't wait for Discord and GitHub. */
const prefetchMs = 5_000;

export function createBot(config: Config, powers: BotPowers & BotEvents): Bot {
  const { log, now, hide, release, nodePath } = powers;
  const ending = new AbortController();
  let outside: Outside | undefined;
  let learnt: Promise<readonly [Identity, Repository]> | undefined;
  let admins: Admins | undefined;
  let plugins: PluginHost | undefined;
  let database: Database | undefined;
  let webhook: WebhookServer | undefined;
  let live: Composition | undefined;
  let stopForgetting = () => {};
  let modelWatch: ModelWatch | undefined;
  let scanned: readonly ScannedFile[] = [];

  /** Who we are at Discord, and where GitHub's merges count. Nothing is asked twice. */
  function learn(of: Outside): Promise<readonly [Identity, Repository]> {
    if (learnt !== undefined) return learnt;
    learnt = Promise.all([
      untilReachable("who we are", () => whoWeAre({ ...of, config }), { log, signal: ending.signal }),
      findRepository(of.github, log),
    ]);
    learnt.catch(() => {
      learnt = undefined;
    });
    return learnt;
  }

  function hostPlugins(of: Outside, told: Admins, us: Identity, database: Database): PluginHost {
    const records = createPluginRecords(database, now);
    const faultOf = createFaultFinder({ release, versions: records.versions, hide });
    const mendable = (plugin: string) => us.guildIds.has(us.logGuildId) && faultOf(plugin) !== undefined;
    const tellAdmins = createPluginReports(told, mendable, now);
    const tellRequester = createRequesterNews({
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
      onChange() {
        registerCommands(of, us, told).catch((error: unknown) =>
          log.error("the commands could not be registered", { error }),
        );
      },
      commandPrefix: config.discord.commandPrefix,
      scanner: of.scanner,
      reserved: builtInNames,
      now,
    });
  }

  let registered: Promise<void> = Promise.resolve();

  /** One after the other: what is wanted is looked up when it is its turn. */
  function registerCommands(of: Outside, us: Identity, told: Admins): Promise<void> {
    const wanted = (guildId: string) => [
      ...(live?.builtIns.definitions ?? []),
      ...(plugins?.commandDefinitions(guildId) ?? []),
    ];
    const sync = () => syncWithDiscord({ api: of.api, identity: us, wanted, admins: told, log });
    const mine = registered.then(() => untilReachable("the commands", sync, { log, signal: ending.signal }));
    registered = mine.catch(() => {});
    return mine;
  }

  function listenFor(
    on: Composition,
    database: Database,
    { defaultBranch }: Repository,
    { gate }: Pick<Outside, "gate">,
  ): WebhookServer {
    const { host, port, secret } = config.webhook;
    return createWebhookServer({
      host,
      port,
      secret,
      repository: config.github,
      repositoryId: on.setUp.repositoryId,
      defaultBranch,
      deliveries: createDeliveries(database, now),
      mergeCommitOf: async (pullRequest) => (await outside?.github.pullRequest(pullRequest))?.mergeCommit,
      onHeard: on.setUp.onHeard,
      onUnsigned: on.setUp.onUnsigned,
      health: () => ({
        ok: on.gateway.healthy() && !isShutOut(gate.waits()),
        gateway: on.gateway.healthy(),
        discord: gate.waits().map(waitFacts),
        claude: on.claude.health.state,
        models: modelsInUse(on.claude.models),
      }),
      async onMerge({ commit, pullRequest, deliveryId }) {
        const at = new Date(now()).toISOString();
        leaveDeploySignal(config.home, { commit, pullRequest, deliveryId, at }, log);
        powers.onDeploySignal();
      },
      async onPullRequestEvent(event) {
        await on.followUp.onPullRequestEvent(event);
      },
      log,
    });
  }

  return {
    async standby() {
      outside = await prepareOutside(config, powers);
      // Asking now shortens the moment in which nobody serves, and shows a token that isn't taken before it. Discord
      // being away is waited for later.
      const asked = atMost(prefetchMs, learn(outside));
      [scanned] = await Promise.all([scanPlugins(outside, release), asked]);
    },

    async goLive() {
      if (outside === undefined) throw new Error("standby comes before going live");
      const of = outside;
      database = openDatabase(join(config.home, "data", "sessions.db"));
      const [us, repository] = await learn(of);
      admins = createAdmins({
        messenger: of.messenger,
        logChannelId: config.discord.logChannelId,
        hide,
        log,
      });
      const told = admins;
      of.gate.onWait((wait) => void told.tell(waitText(wait), wait.id));
      plugins = hostPlugins(of, told, us, database);
      live = compose({
        ...powers,
        config,
        outside: of,
        database,
        identity: us,
        plugins,
        admins: told,
        onRefused: powers.onFatal,
      });
      const { registry, requests, dispatcher, gateway } = live;
      webhook = listenFor(live, database, repository, of);
      const { port } = await webhook.listen();
      // Whoever asked for any free port reads here which one it is.
      log.info("webhook listens", { host: config.webhook.host, port });
      registry.rebuild(scanned);
      // From here on events are handled: first those that the last bot left. What needs a plugin waits for it.
      dispatcher.start();
      const [reports] = await Promise.all([plugins.start(), gateway.connect()]);
      await registerCommands(of, us, told);
      live.setUp.start(port);
      for (const line of failedPlugins(reports)) log.warn("plugin not loaded", { line });
      modelWatch = live.modelWatch();
      stopForgetting = keepRetention({ privacy: live.privacy, later: byTimer, log });
      requests.resume().catch((error: unknown) => log.error("requests could not be resumed", { error }));
      try {
        live.followUp.resume();
      } catch (error) {
        // Looking after pull requests is no reason to serve nobody.
        log.error("pull requests are not looked after", { error });
      }
      live.reverts.resume();
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

    async drain(patienceMs) {
      ending.abort(new Error("the bot is ending"));
      stopForgetting();
      const toldSetUp = live?.setUp.stop();
      // What takes long comes to its end while others are still served: from here until the next bot answers, nobody is.
      await Promise.all([
        live?.dispatcher.settle(patienceMs),
        atMost(patienceMs, live?.requests.drain()),
        atMost(patienceMs, live?.followUp.drain()),
        atMost(patienceMs, live?.reverts.drain()),
        atMost(patienceMs, modelWatch?.stop()),
        atMost(patienceMs, toldSetUp),
      ]);
      log.info("gateway is left");
      await Promise.all([
        live?.gateway.close(),
        live?.dispatcher.drain(Math.min(patienceMs, quickMs)),
        atMost(patienceMs, webhook?.close()),
      ]);
      await Promise.all([plugins?.stop(), outside?.scanner.stop(), live?.claude.close()]);
      database?.close();
      log.info("drained");
    },
    async stop() {
      ending.abort(new Error("the bot is ending"));
      await outside?.scanner.stop();
    },
  };
}

function scanPlugins({ scanner }: Outside, release: string): Promise<readonly ScannedFile[]> {
  const folder = join(release, "plugins");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return scanner.scan(
    names.map((name) => ({ path: `plugins/${name}`, source: readFileSync(join(folder, name), "utf8") })),
  );
}

/** What isn't finished by then was written down before, and goes on in the next bot. */
async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  if (work === undefined) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
