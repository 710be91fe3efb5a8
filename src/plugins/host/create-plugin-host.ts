import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Command } from "../../commands/notation.ts";
import { prefixMark } from "../../commands/notation.ts";
import { type Manifest, ManifestError } from "../../declaration/manifest.ts";
import { readDeclaration } from "../../declaration/read-declaration.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { DiscordFiles } from "../../discord/messages/read-attachment.ts";
import type { MessageSource } from "../../discord/messages/source.ts";
import type { Log } from "../../log/log.ts";
import type { Scanner } from "../../policy/policy.ts";
import type { SpawnedEarly } from "../../system/spawned-early.ts";
import { type GuildPowers, noGuilds } from "../capabilities/guild-powers.ts";
import { createHttpGate, type HttpGate } from "../capabilities/http/http-gate.ts";
import { createXmlProcess } from "../capabilities/http/xml/xml-process.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import { createPluginStores } from "../capabilities/plugin-store.ts";
import { pluginsWithStores } from "../capabilities/read-stored.ts";
import type { ClaudeForPlugins } from "../claude/claude-for-plugins.ts";
import { createServerStores } from "../server-store/server-stores.ts";
import { createTimeReader } from "../time/time-reader.ts";
import type { PluginHost } from "./plugin-host.ts";
import { createPassingRecords, type PluginRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import { checkPlugins, readPlugins } from "./read-plugins.ts";

export interface PluginHostPowers {
  /** The folder of the plugins' sources: `plugins/`. */
  readonly folder: string;
  /** `data/`, which holds a folder for each plugin's store. */
  readonly dataFolder: string;
  /** The Node that runs the child: `process.execPath`. */
  readonly nodePath: string;
  /** The plugins' process, if it was started ahead. */
  readonly spawned?: SpawnedEarly<ChildProcessWithoutNullStreams> | undefined;
  readonly messenger: Messenger;
  /** What plugins can look up about guilds and channels. */
  readonly lookup: Lookup;
  /** Writes down where a thread's name comes from. @default nowhere */
  readonly noteThread?: (threadId: string, source: MessageSource) => void;
  /** What plugins can do in guilds, if it is granted. @default nothing */
  readonly guilds?: GuildPowers;
  readonly log: Log;
  /** Reports to the admin channel. `plugin` is a plugin's name, or "plugins" for all of them. */
  readonly report: (plugin: string, problem: PluginProblem) => void;
  /** What people type in front of prefix commands. @default `prefixMark` */
  readonly commandPrefix?: string;
  /** Files with findings aren't loaded. Without a scanner, only the sandbox protects us. */
  readonly scanner?: Scanner;
  /** Commands that plugins can't have: the bot's own. It answers them first, so a plugin's would never run. */
  readonly reserved?: readonly Command[];
  readonly http?: HttpGate;
  /** Files at Discord. @default there are none */
  readonly files?: DiscordFiles;
  /** What survives a restart. @default in memory, and everything declared is granted */
  readonly records?: PluginRecords;
  /** @default there is none */
  readonly claude?: ClaudeForPlugins;
  /** Who wants no part in AI. @default nobody */
  readonly isLeftOut?: (userId: string) => boolean;
  /** Whose grants hold in every server: those who answer for Turbot. @default nobody's */
  readonly isOperator?: (userId: string) => boolean;
  /** The slash commands have changed, so Discord needs the new ones. */
  readonly onChange?: () => void;
  /** Milliseconds that a handler can take. @default 60000 */
  readonly handlerMs?: number;
  readonly now?: () => number;
}

/** Milliseconds that the start waits for a plugin whose load is waiting on something. It joins later. */
const usualLoadDeadlineMs = 2_000;

const noFiles: DiscordFiles = {
  fetch: async () => ({ ok: false, reason: "unreachable" }),
  isPicture: () => false,
};

export function createPluginHost(powers: PluginHostPowers): PluginHost {
  const { log, nodePath, scanner } = powers;
  const onDamaged = (file: string) => (plugin: string, aside: string) => {
    log.error("pluginStoreDamaged", { plugin, aside });
    const message = `${file} was damaged. I kept that as data/${plugin}/${aside}; the plugin carries on with an empty one`;
    powers.report(plugin, { kind: "notes lost", message });
  };
  const stores = createPluginStores(powers.dataFolder, onDamaged("Its file"));
  /** As admins know it; its id where Discord can't be asked. */
  const nameOf = async (guildId: string): Promise<string> => {
    const guild = await powers.lookup.guild(guildId).catch(() => null);
    return guild?.name ?? guildId;
  };
  const serverStores = createServerStores(powers.dataFolder, {
    now: powers.now ?? Date.now,
    onDamaged: onDamaged("Its file for each server"),
    onNearlyFull(plugin, guildId, used) {
      log.warn("pluginStoreNearlyFull", { plugin, guildId, used });
      void nameOf(guildId).then((server) =>
        powers.report(plugin, { kind: "nearly full", message: `In the server ${server} it has ${used}` }),
      );
    },
    onForgotten: (plugin) => restarts.soon([plugin]),
    served: () => powers.lookup.served(),
    log,
  });
  const records = powers.records ?? createPassingRecords();
  const http = powers.http ?? createHttpGate();
  const xml = createXmlProcess(nodePath);
  const timeReader = createTimeReader();
  const runner = createPluginRunner({
    nodePath,
    spawned: powers.spawned,
    log,
    stores,
    serverStores,
    http,
    xml,
    files: powers.files ?? noFiles,
    messenger: powers.messenger,
    lookup: powers.lookup,
    ...(powers.noteThread === undefined ? {} : { noteThread: powers.noteThread }),
    guilds: powers.guilds ?? noGuilds,
    report: powers.report,
    commandPrefix: powers.commandPrefix ?? prefixMark,
    reserved: powers.reserved ?? [],
    records,
    now: powers.now ?? Date.now,
    timeReader,
    loadDeadlineMs: usualLoadDeadlineMs,
    ...(scanner === undefined ? {} : { readDeclaration: readInCheckerFirst(scanner) }),
    check: async (file) => (await checkPlugins([file], scanner))[0] ?? file,
    ...(powers.claude === undefined ? {} : { claude: powers.claude }),
    ...(powers.isLeftOut === undefined ? {} : { isLeftOut: powers.isLeftOut }),
    ...(powers.isOperator === undefined ? {} : { isOperator: powers.isOperator }),
    ...(powers.onChange === undefined ? {} : { onChange: powers.onChange }),
    ...(powers.handlerMs === undefined ? {} : { handlerMs: powers.handlerMs }),
  });
  const restarts = createSoonRestarts(runner.restart, log);
  const askedToForget = records.askedToForget;
  const forget: PluginHost["forget"] = (who) => {
    const failed: unknown[] = [];
    const losing = (from: (name: string) => boolean) => (name: string) => {
      try {
        return from(name);
      } catch (error) {
        // The others' stores, and what they have in mind, don't wait for this one.
        failed.push(error);
        return false;
      }
    };
    const lost = new Set([
      ...pluginsWithStores(powers.dataFolder).filter(losing((name) => stores.of(name).forget(who) > 0)),
      ...serverStores.plugins().filter(losing((name) => serverStores.forget(name, who))),
    ]);
    restarts.soon([...lost]);
    runner.forgotten(who);
    if (failed.length > 0)
      throw new AggregateError(failed, "Some plugins' stores couldn't be read or changed");
    askedToForget.done(who);
    return [...lost].sort();
  };
  /** Those who asked while an older release ran, or while something failed. */
  const forgetThoseWhoAsked = () => {
    for (const who of askedToForget.all()) {
      try {
        forget(who);
      } catch (error) {
        log.warn("pluginStoresNotForgotten", { error });
      }
    }
  };
  const keptNow = (plugin: string, userId: string) => {
    try {
      return serverStores.keptOf(plugin, userId);
    } catch (error) {
      log.warn("pluginStoreNotShown", { plugin, error });
      return undefined;
    }
  };
  const listed = Promise.withResolvers<void>();
  // `start` reports its failure; nobody else may be waiting for it.
  listed.promise.catch(() => {});
  let isListed = false;
  return {
    async start() {
      try {
        forgetThoseWhoAsked();
        const files = await readPlugins(powers.folder, scanner);
        const starting = runner.start(files);
        isListed = true;
        listed.resolve();
        return await starting;
      } catch (error) {
        listed.reject(error);
        throw error;
      }
    },
    reports: runner.reports,
    commandDefinitions: runner.commandDefinitions,
    admin: runner.admin,
    onInteraction: (interaction) => listed.promise.then(() => runner.onInteraction(interaction)),
    onPrefixCommand: (message, letGo) => listed.promise.then(() => runner.onPrefixCommand(message, letGo)),
    onUnknownCommand: (message, letGo) => listed.promise.then(() => runner.onUnknownCommand(message, letGo)),
    onMail: (...mail) => listed.promise.then(() => runner.onMail(...mail)),
    mailOffers: (guildId) => listed.promise.then(() => runner.mailOffers(guildId)),
    mayListen: (event, guildId) => !isListed || runner.mayListen(event, guildId),
    onEvent: (event, letGo) => listed.promise.then(() => runner.onEvent(event, letGo)),
    restart: runner.restart,
    channelGone: runner.channelGone,
    channelChanged: runner.channelChanged,
    press: runner.press,
    forgetUnseen() {
      // Until the plugins are known, anything may be theirs.
      if (isListed) runner.forgetUnseen();
    },
    forget,
    keptOf: (userId) =>
      serverStores.plugins().flatMap((plugin) => {
        const kept = keptNow(plugin, userId);
        return kept === undefined ? [] : [{ plugin, ...kept }];
      }),
    prune(at, most) {
      forgetThoseWhoAsked();
      return serverStores.prune(at, most);
    },
    async stop() {
      restarts.stop();
      await runner.stop();
      stores.close();
      serverStores.close();
      await timeReader.close();
      await http.close();
      await xml.stop();
    },
  };
}

/** How long restarts are collected, in milliseconds: many people may ask to be forgotten at once. */
const restartsMs = 2_000;

/** Starts plugins again, each once for all who asked meanwhile. */
function createSoonRestarts(restart: (names: readonly string[]) => Promise<void>, log: Log) {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const all = () => {
    const names = [...waiting];
    waiting.clear();
    restart(names).catch((error: unknown) =>
      log.warn("pluginsNotRestarted", { plugins: names.join(" "), error }),
    );
    timer = setTimeout(() => {
      timer = undefined;
      if (waiting.size > 0) all();
    }, restartsMs).unref();
  };
  return {
    soon(names: readonly string[]): void {
      for (const name of names) waiting.add(name);
      // The first at once: until then it remembers.
      if (timer === undefined && waiting.size > 0) all();
    },
    stop: () => clearTimeout(timer),
  };
}

/** A hostile declaration can kill its reader, so the checker's process reads it before this thread does. */
function readInCheckerFirst(scanner: Scanner): (plugin: string, text: string) => Promise<Manifest> {
  return async (plugin, text) => {
    const refused = await scanner.readDeclaration(plugin, text);
    if (refused !== undefined) throw new ManifestError(refused);
    return readDeclaration(plugin, text);
  };
}
