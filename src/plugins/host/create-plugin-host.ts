import type { Command } from "../../commands/notation.ts";
import { prefixMark } from "../../commands/notation.ts";
import { type Manifest, ManifestError } from "../../declaration/manifest.ts";
import { readDeclaration } from "../../declaration/read-declaration.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import type { Scanner } from "../../policy/policy.ts";
import { type GuildPowers, noGuilds } from "../capabilities/guild-powers.ts";
import { createHttpGate, type HttpGate } from "../capabilities/http-gate.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import { createPluginStores } from "../capabilities/plugin-store.ts";
import type { PluginHost } from "./plugin-host.ts";
import { createPassingRecords, type PluginRecords } from "./plugin-records.ts";
import type { PluginProblem } from "./plugin-report.ts";
import { createPluginRunner } from "./plugin-runner.ts";
import { checkPlugins, readPlugins } from "./read-plugins.ts";

export interface PluginHostPowers {
  /** The folder of the plugins' sources: `plugins/`. */
  readonly folder: string;
  /** Each plugin's store is in a folder of its name in here: `data/`. */
  readonly dataFolder: string;
  /** The Node that runs the child: `process.execPath`. */
  readonly nodePath: string;
  readonly messenger: Messenger;
  /** What plugins may learn of guilds and channels. */
  readonly lookup: Lookup;
  /** What plugins may do in guilds, as far as it is granted. @default nothing */
  readonly guilds?: GuildPowers;
  readonly log: Log;
  /** The admin channel. `plugin` is a plugin's name, or "plugins" for all of them. */
  readonly report: (plugin: string, problem: PluginProblem) => void;
  /** What people type in front of prefix commands. Default: as in our notation. */
  readonly commandPrefix?: string;
  /** Files with findings aren't loaded. Without one, the sandbox alone must do. */
  readonly scanner?: Scanner;
  /** Commands that plugins can't have: the bot's own. It answers them first, so that nobody would hear of a plugin's. */
  readonly reserved?: readonly Command[];
  readonly http?: HttpGate;
  /** What outlives a restart. Without them nothing does, and whatever is declared is granted. */
  readonly records?: PluginRecords;
  /** The slash commands are others than before: Discord should know. */
  readonly onChange?: () => void;
  /** Milliseconds for a handler. @default 60000 */
  readonly handlerMs?: number;
  readonly now?: () => number;
}

/** Milliseconds that the start waits for a plugin whose loading waits for something. It joins later. */
const PATIENCE_MS = 2_000;

export function createPluginHost(powers: PluginHostPowers): PluginHost {
  const { log, nodePath, scanner } = powers;
  const stores = createPluginStores(powers.dataFolder, (plugin, aside) => {
    log.error("pluginStoreDamaged", { plugin, aside });
    const message = `Its file was damaged. I kept that as data/${plugin}/${aside}; the plugin carries on with an empty one`;
    powers.report(plugin, { kind: "notes lost", message });
  });
  const http = powers.http ?? createHttpGate();
  const runner = createPluginRunner({
    nodePath,
    log,
    stores,
    http,
    messenger: powers.messenger,
    lookup: powers.lookup,
    guilds: powers.guilds ?? noGuilds,
    report: powers.report,
    commandPrefix: powers.commandPrefix ?? prefixMark,
    reserved: powers.reserved ?? [],
    records: powers.records ?? createPassingRecords(),
    now: powers.now ?? Date.now,
    patienceMs: PATIENCE_MS,
    ...(scanner === undefined ? {} : { readDeclaration: readFirstElsewhere(scanner) }),
    check: async (file) => (await checkPlugins([file], scanner))[0] ?? file,
    ...(powers.onChange === undefined ? {} : { onChange: powers.onChange }),
    ...(powers.handlerMs === undefined ? {} : { handlerMs: powers.handlerMs }),
  });
  const listed = Promise.withResolvers<void>();
  // A start that fails is reported by `start`; nobody else may be waiting.
  listed.promise.catch(() => {});
  let isListed = false;
  return {
    async start() {
      try {
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
    care: runner.care,
    onInteraction: (interaction) => listed.promise.then(() => runner.onInteraction(interaction)),
    onPrefixCommand: (message, letGo) => listed.promise.then(() => runner.onPrefixCommand(message, letGo)),
    mayListen: (event, guildId) => !isListed || runner.mayListen(event, guildId),
    onEvent: (event, letGo) => listed.promise.then(() => runner.onEvent(event, letGo)),
    async stop() {
      await runner.stop();
      stores.close();
      await http.close();
    },
  };
}

/** What a plugin declares is read on this thread only after a process that may die has read it. */
function readFirstElsewhere(scanner: Scanner): (plugin: string, text: string) => Promise<Manifest> {
  return async (plugin, text) => {
    const refused = await scanner.readDeclaration(plugin, text);
    if (refused !== undefined) throw new ManifestError(refused);
    return readDeclaration(plugin, text);
  };
}
