import { createOperators, type Operators } from "../administration/operators.ts";
import { createAdminSettings } from "../administration/store/admin-settings.ts";
import type { Config } from "../config/config.ts";
import { withFurther } from "../discord/gateway/intents.ts";
import type { Wait } from "../ipc/causes.ts";
import { kindsListenedTo } from "../plugins/dispatch/heard-by-plugins.ts";
import { type AdminChannel, createAdminChannel } from "../reports/admin-channel.ts";
import { createTroubleReports } from "../reports/report-outages.ts";
import { failedPlugins } from "../reports/report-plugins.ts";
import { type Admins, createAdmins } from "../reports/report-to-admins.ts";
import { waitText } from "../reports/report-waits.ts";
import { createLogChannels } from "../reports/store/log-channels.ts";
import { createTold, type Told } from "../reports/store/told.ts";
import { createTellOnce } from "../reports/tell-once.ts";
import { tellOperators } from "../reports/tell-operators.ts";
import type { Waits } from "../reports/waits.ts";
import { timerScheduler } from "../requests/scheduler.ts";
import { whyUnusable } from "../set-up/discord/find-log-channel.ts";
import { createClockSamples } from "../store/clock-samples.ts";
import { closeQuietly, type Database } from "../store/open-database.ts";
import { createPrudentClock, keepSampling, lastWriteOf } from "../store/prudent-clock.ts";
import { compileAhead } from "../system/compiled-code.ts";
import type { BotEvents, BotPowers } from "./bot-powers.ts";
import type { Clients } from "./compose/clients.ts";
import { type Composition, compose } from "./compose/compose.ts";
import { openStore } from "./compose/open-store.ts";
import { describeApplication } from "./describe-application.ts";
import { atMost, type Ends } from "./ends.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { listenAtLast } from "./listen-at-last.ts";
import type { Standby } from "./stand-by.ts";
import { unreviewedCodePrograms } from "./unreviewed-code-programs.ts";
import type { Identity } from "./who-we-are.ts";

interface LivePowers {
  readonly bot: BotPowers;
  readonly clients: Clients;
  readonly events: BotEvents;
  readonly standby: Standby;
  /** Of the database. */
  readonly path: string;
  readonly waits: Waits;
  readonly ends: Ends;
  /** What the bot waits for, or does without. */
  readonly allWaits: () => readonly Wait[];
  /** Everything is put together, and nothing is started yet. */
  readonly onComposed: (parts: Composition) => void;
}

/** During shutdown, recently started work gets this long to finish, in milliseconds. */
const quickMs = 150;

/** People come first: only checks of plugins that somebody asks for gain by it. In milliseconds. */
const compileAfterMs = 45_000;

/**
 * Opens the database, puts everything together and starts it, in the order that keeps people waiting least.
 *
 * @returns starts what nobody waits for: call it once people are told that they are served, as it keeps the processor busy
 */
export async function goLive(config: Config, powers: LivePowers): Promise<() => void> {
  const { bot, clients, events, standby, path, waits, ends, allWaits, onComposed } = powers;
  const { log, hide, now, elapsed, proven } = bot;

  const adminChannel = createAdminChannel(config.discord.logChannelId);
  let operators: Operators | undefined;
  const admins = createAdmins({
    messenger: clients.messenger,
    channelId: adminChannel.id,
    hide,
    onRefused: (channelId) => lookAtLogChannel(powers, { channelId, told, admins, adminChannel, operators }),
    log,
  });
  const trouble = createTroubleReports({ admins, path, elapsed, later: timerScheduler, log });
  ends.add("quiet", trouble.stop);
  // Before it is opened, which may write.
  const lastSeen = lastWriteOf(path);
  const database = openStore(path, {
    now,
    waits,
    log,
    onFatal: events.onFatal,
    onFull: trouble.diskFull,
    onRoom: trouble.diskHasRoom,
  });
  ends.add("close", () => {
    closeQuietly(database);
    log.info("drained");
  });
  const told = createTold(database, now);
  const samples = createClockSamples(database);
  const pruneNow = createPrudentClock({ now, elapsed, samples, lastSeen });
  ends.add("quiet", keepSampling(pruneNow, timerScheduler));

  const settings = createAdminSettings(database, now);
  adminChannel.choose(settings.get("adminChannel"));
  const found = await standby.identity();
  operators = createOperators(database, new Set(found.operatorIds), now);
  const identity = { ...found, operatorIds: operators };
  clients.gate.onWait((wait) => void admins.tell(waitText(wait), wait.id));
  const tellOnce = createTellOnce({ admins, told, log });
  const parts = compose(
    { config, bot, clients, database, identity, admins },
    {
      ...{ told, tellOnce, settings, operators, adminChannel },
      defaultBranch: standby.defaultBranch,
      waits: allWaits,
      pruneNow,
      intents: withFurther(identity.intents, kindsListenedTo(standby.scanned)),
      onRefused: events.onFatal,
      onDeploySignal: events.onDeploySignal,
      onOrder: events.onOrder,
    },
  );
  onComposed(parts);
  addEnds(ends, parts, log);

  const { registry, dispatcher, backfill, gateway, plugins, setUp } = parts;
  const stopListening = await listenAtLast(parts.webhook, {
    proven,
    waits,
    tellOnce,
    onListening(port) {
      setUp.onListening(port);
      // Whoever asked for any free port reads here which one it is.
      log.info("webhook listens", { host: config.webhook.host, port });
    },
    later: timerScheduler,
    log,
  });
  ends.add("quiet", stopListening);
  await parts.status?.listen();
  registry.rebuild(standby.scanned);
  // From here on events are handled, first those that the last bot left. Whatever needs a plugin waits for it.
  backfill.resume();
  dispatcher.start();
  const [reports] = await Promise.all([plugins.start(), gateway.connect()]);
  for (const line of failedPlugins(reports)) log.warn("plugin not loaded", { line });
  return () => {
    startTheRest(powers, parts, identity);
    trouble.start(gateway);
    ends.add("quiet", startHousekeeping({ chores: parts.chores, pruneNow, later: timerScheduler, log }));
    tellSettings(config, powers, { identity, told, database }).catch((error: unknown) =>
      log.error("admins.settings_not_told", { error }),
    );
  };
}

/** What an earlier bot left, and what calls others. */
function startTheRest(
  { bot, clients, ends, standby }: LivePowers,
  parts: Composition,
  identity: Identity,
): void {
  const { log } = bot;
  const { registration, requests, setUp } = parts;
  standby.findDefaultBranch();
  registration.start();
  try {
    clients.scanner.remember();
  } catch (error) {
    // The next start checks all of it again.
    log.warn("checks.not_kept", { error });
  }
  setUp.start();
  void describeApplication({ api: clients.api, isDescribed: identity.isDescribed, log });
  ends.add("quiet", parts.reachWatch());
  const modelWatch = parts.modelWatch();
  ends.add("finish", (graceMs) => atMost(graceMs, modelWatch.stop()));
  ends.add(
    "quiet",
    timerScheduler(compileAfterMs, () => void compileForChildren(bot)),
  );
  requests.resume().catch((error: unknown) => log.error("requests could not be resumed", { error }));
  try {
    parts.followUp.resume();
  } catch (error) {
    // A failure to resume follow-ups must not keep the bot from going live.
    log.error("pull requests are not looked after", { error });
  }
  parts.reverts.resume();
  parts.updates.start();
  void parts.alerts.deliver();
  void parts.administration.tell();
  parts.takeBack.schedule();
  parts.forgetting.schedule();
}

/** How what was put together ends, whether it was started or not. */
function addEnds(ends: Ends, parts: Composition, log: BotPowers["log"]): void {
  const {
    registration,
    setUp,
    dispatcher,
    requests,
    followUp,
    reverts,
    updates,
    backfill,
    gateway,
    webhook,
    status,
  } = parts;
  ends.add("quiet", registration.stop);
  ends.add("finish", (graceMs) => dispatcher.settle(graceMs));
  for (const part of [requests, followUp, reverts, updates])
    ends.add("finish", (ms) => atMost(ms, part.drain()));
  ends.add("quiet", parts.forgetting.stop);
  ends.add("finish", (graceMs) => atMost(graceMs, parts.takeBack.stop()));
  ends.add("finish", (graceMs) => atMost(graceMs, setUp.stop()));
  ends.add("leave", () => {
    log.info("gateway is left");
    backfill.stop();
    parts.sources.stop();
    return gateway.close();
  });
  ends.add("leave", (graceMs) => dispatcher.drain(Math.min(graceMs, quickMs)));
  ends.add("leave", (graceMs) => atMost(graceMs, webhook.close()));
  ends.add("leave", (graceMs) => atMost(graceMs, status?.close() ?? Promise.resolve()));
  ends.add("let go", () => parts.plugins.stop());
  ends.add("let go", () => parts.claude.close());
}

async function compileForChildren({ nodePath, log }: BotPowers): Promise<void> {
  await compileAhead(nodePath, unreviewedCodePrograms).catch((error: unknown) =>
    log.warn("children.not_compiled_ahead", { error }),
  );
}

/** Tells what is wrong with the settings and can be lived with. */
async function tellSettings(
  config: Config,
  { bot, clients }: LivePowers,
  {
    identity,
    told,
    database,
  }: { readonly identity: Identity; readonly told: Told; readonly database: Database },
): Promise<void> {
  const { api, messenger } = clients;
  const { operatorIds, logChannelLost, logGuildId } = identity;
  if (logChannelLost !== undefined)
    return tellOperators({ api, messenger, operatorIds, told, log: bot.log }, logChannelLost);
  told.over("log-channel");
  createLogChannels(database).note(config.discord.logChannelId, logGuildId);
}

/** What worked at the start can be taken away: when Discord refuses a report, that must not pass in silence. */
async function lookAtLogChannel(
  { bot, clients, standby }: LivePowers,
  {
    channelId,
    told,
    admins,
    adminChannel,
    operators,
  }: {
    /** The one that was refused. */
    readonly channelId: string;
    readonly told: Told;
    readonly admins: Admins;
    readonly adminChannel: AdminChannel;
    /** Undefined: not known yet. */
    readonly operators: Operators | undefined;
  },
): Promise<void> {
  const { api, messenger } = clients;
  const { botUserId, operatorIds: fromSettings } = await standby.identity();
  const operatorIds = operators ?? fromSettings;
  const why = await whyUnusable(api, channelId, botUserId).catch(() => undefined);
  // Another report has found it out, too.
  if (adminChannel.id() !== channelId) return;
  if (why !== undefined && adminChannel.isChosen()) {
    // Until the next start, which tries the chosen one again.
    adminChannel.choose(undefined);
    const words = `I can't report in <#${channelId}>, which was chosen with \`/turbot\`. I report here for now: let me write there, or choose another one.`;
    if (await admins.tell(words, `admin channel ${channelId}`)) return;
  }
  if (why !== undefined) await tellOperators({ api, messenger, operatorIds, told, log: bot.log }, why);
}
