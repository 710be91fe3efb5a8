import { join } from "node:path";
import { builtInNames } from "../../built-ins/built-in-commands.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import type { Config } from "../../config/config.ts";
import { createPluginHost } from "../../plugins/host/create-plugin-host.ts";
import type { PluginHost } from "../../plugins/host/plugin-host.ts";
import { createPluginRecords } from "../../plugins/host/plugin-records.ts";
import { createPluginErrorReports } from "../../reports/plugin-error-report.ts";
import { createPluginReports } from "../../reports/report-plugins.ts";
import type { Admins } from "../../reports/report-to-admins.ts";
import { createRequesterReports } from "../../reports/tell-requester.ts";
import { createRequestStore } from "../../requests/store/request-store.ts";
import type { Database } from "../../store/open-database.ts";
import { createGuildPowers } from "../act-in-guilds.ts";
import type { BotPowers } from "../bot-powers.ts";
import { createLookup } from "../look-up.ts";
import type { Identity } from "../who-we-are.ts";
import type { Clients } from "./clients.ts";

/** The plugins of the release, and those who hear of what goes wrong in them. */
export function composePlugins(powers: {
  readonly config: Config;
  readonly bot: BotPowers;
  readonly clients: Clients;
  readonly database: Database;
  readonly identity: Identity;
  readonly admins: Admins;
  readonly commands: () => readonly TakenCommand[];
  /** Plugins came or went. */
  readonly onChange: () => void;
}): PluginHost {
  const { config, clients, database, identity, admins, commands, onChange } = powers;
  const { release, nodePath, hide, log, now, elapsed } = powers.bot;
  const { api, messenger, scanner } = clients;
  const records = createPluginRecords(database, now);
  const faultOf = createPluginErrorReports({ release, versions: records.versions, hide });
  const fixable = (plugin: string) =>
    identity.guildIds.has(identity.logGuildId) && faultOf(plugin) !== undefined;
  const tellAdmins = createPluginReports(admins, fixable, elapsed);
  const requests = createRequestStore(database, log);
  const tellRequester = createRequesterReports({ requests, commands, messenger, hide, log });
  return createPluginHost({
    folder: join(release, "plugins"),
    dataFolder: join(config.home, "data"),
    nodePath,
    messenger,
    lookup: createLookup(api, () => identity.guildIds),
    guilds: createGuildPowers({
      api,
      messenger,
      botUserId: identity.botUserId,
      served: () => identity.guildIds,
      ownRole: config.discord.featureRequestRole,
      now,
    }),
    log,
    report(plugin, problem) {
      tellAdmins(plugin, problem);
      tellRequester(plugin, problem);
    },
    records,
    onChange,
    commandPrefix: config.discord.commandPrefix,
    scanner,
    reserved: builtInNames,
    now,
  });
}
