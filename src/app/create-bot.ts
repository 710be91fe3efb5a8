import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { createPluginHost, type PluginHost } from "../plugins/plugin-host.ts";
import { createDeliveries } from "../store/deliveries.ts";
import { type Database, openDatabase } from "../store/open-database.ts";
import type { StatusReport } from "../supervisor/protocol.ts";
import { createWebhookServer, type WebhookServer } from "../webhook/create-webhook-server.ts";
import { builtInNames } from "./built-in-commands.ts";
import { type Composition, compose } from "./compose.ts";
import { createLookup } from "./look-up.ts";
import { type BotPowers, type Outside, prepareOutside } from "./outside.ts";
import { createPluginReports, failedPlugins } from "./report-plugins.ts";
import { type Admins, createAdmins } from "./report-to-admins.ts";
import { syncWithDiscord } from "./sync-with-discord.ts";
import { leaveDeploySignal } from "./take-merge.ts";
import { untilReachable } from "./until-reachable.ts";
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
  /** Takes nothing new, gives what is under way so many milliseconds, and leaves the gateway resumable. */
  drain(patienceMs: number): Promise<void>;
  /** Lets go of what standing by took. */
  stop(): Promise<void>;
}

export interface BotEvents {
  /** `.deploy` was written, and its webhook was answered. */
  readonly onDeploySignal: () => void;
  /** The bot can't go on. */
  readonly onFatal: (error: unknown) => void;
}

/** GitHub gets its answer before a bot without a supervisor ends, in milliseconds. */
const answerMs = 250;

export function createBot(config: Config, powers: BotPowers & BotEvents): Bot {
  const { log, now, hide, release, nodePath } = powers;
  const ending = new AbortController();
  let outside: Outside | undefined;
  let identity: Identity | undefined;
  let admins: Admins | undefined;
  let plugins: PluginHost | undefined;
  let database: Database | undefined;
  let webhook: WebhookServer | undefined;
  let live: Composition | undefined;

  async function learnIdentity(of: Outside): Promise<Identity> {
    identity ??= await untilReachable("who we are", () => whoWeAre({ ...of, config }), {
      log,
      signal: ending.signal,
    });
    return identity;
  }

  function hostPlugins(of: Outside, told: Admins, us: Identity): PluginHost {
    return createPluginHost({
      folder: join(release, "plugins"),
      dataFolder: join(config.home, "data"),
      nodePath,
      messenger: of.messenger,
      lookup: createLookup(of.api, () => us.guildIds),
      log,
      report: createPluginReports(told, now),
      commandPrefix: config.discord.commandPrefix,
      scanner: of.scanner,
      reserved: builtInNames.filter(({ kind }) => kind === "slash").map(({ name }) => name),
      now,
    });
  }

  function listenFor(of: Outside, on: Composition, database: Database, defaultBranch: string): WebhookServer {
    const { host, port, secret } = config.webhook;
    return createWebhookServer({
      host,
      port,
      secret,
      repository: config.github,
      defaultBranch,
      deliveries: createDeliveries(database, now),
      health: () => ({
        ok: on.gateway.healthy(),
        gateway: on.gateway.healthy(),
        claude: of.claude.health.state,
      }),
      async onMerge({ commit, pullRequest, deliveryId }) {
        const at = new Date(now()).toISOString();
        leaveDeploySignal(config.home, { commit, pullRequest, deliveryId, at }, log);
        setTimeout(powers.onDeploySignal, answerMs);
      },
      async onPullRequestEvent(event) {
        if (event.kind !== "closed") return;
        const kind = event.mergeCommit === undefined ? "closed" : "merged";
        await on.requests.onOutcome({ kind, pullRequest: event.pullRequest });
      },
      log,
    });
  }

  return {
    async standby() {
      outside = await prepareOutside(config, powers);
    },

    async goLive() {
      if (outside === undefined) throw new Error("standby comes before going live");
      const of = outside;
      database = openDatabase(join(config.home, "data", "sessions.db"));
      const [us, defaultBranch] = await Promise.all([learnIdentity(of), defaultBranchOf(of, log)]);
      admins = createAdmins({
        messenger: of.messenger,
        logChannelId: config.discord.logChannelId,
        hide,
        log,
      });
      const told = admins;
      plugins = hostPlugins(of, told, us);
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
      const { registry, requests, dispatcher, gateway, builtIns } = live;
      of.claude.health.onChange((change) => {
        void told.tell(
          change === "opened"
            ? "🌊 Claude can't be reached. Chat and requests get a friendly refusal until it can; I keep looking."
            : "🐟 Claude is back. Turbotastic!",
        );
      });
      webhook = listenFor(of, live, database, defaultBranch);
      await webhook.listen();
      const [reports] = await Promise.all([
        plugins.start(),
        scanPlugins(of, release).then((files) => registry.rebuild(files)),
      ]);
      // From here on events are handled: first those that the last bot left.
      dispatcher.start();
      await gateway.connect();
      const wanted = [...builtIns.definitions, ...plugins.commandDefinitions()];
      await untilReachable(
        "the commands",
        () => syncWithDiscord({ api: of.api, identity: us, wanted, admins: told, log }),
        { log, signal: ending.signal },
      );
      for (const line of failedPlugins(reports)) log.warn("plugin not loaded", { line });
      requests.resume().catch((error: unknown) => log.error("requests could not be resumed", { error }));
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
      await Promise.all([
        live?.gateway.close(),
        live?.dispatcher.drain(patienceMs),
        atMost(patienceMs, live?.requests.drain()),
        atMost(patienceMs, webhook?.close()),
      ]);
      await Promise.all([plugins?.stop(), outside?.scanner.stop(), outside?.claude.close()]);
      database?.close();
      log.info("drained");
    },
    async stop() {
      ending.abort(new Error("the bot is ending"));
      await Promise.all([outside?.scanner.stop(), outside?.claude.close()]);
    },
  };
}

/** GitHub being away is no reason not to live: then it is taken for `main`. */
async function defaultBranchOf({ github }: Outside, log: BotPowers["log"]): Promise<string> {
  try {
    return await github.defaultBranch();
  } catch (error) {
    log.warn("GitHub doesn't say its default branch, so main it is", { error });
    return "main";
  }
}

async function scanPlugins({ scanner }: Outside, release: string) {
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
