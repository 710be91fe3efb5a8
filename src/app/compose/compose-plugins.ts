import { join } from "node:path";
import { builtInNames } from "../../built-ins/built-in-commands.ts";
import type { TakenCommand } from "../../commands/registry.ts";
import { createDiscordFiles } from "../../discord/messages/read-attachment.ts";
import type { Copies } from "../../discord/store/copies.ts";
import { createOwnMessages } from "../../discord/store/own-messages.ts";
import type { GuildPowers } from "../../plugins/capabilities/guild-powers.ts";
import { createHttpGate } from "../../plugins/capabilities/http/http-gate.ts";
import type { ClaudeForPlugins } from "../../plugins/claude/claude-for-plugins.ts";
import { createPluginHost } from "../../plugins/host/create-plugin-host.ts";
import type { PluginHost } from "../../plugins/host/plugin-host.ts";
import { createPluginRecords } from "../../plugins/host/plugin-records.ts";
import type { Vault } from "../../plugins/secrets/vault.ts";
import { createPluginErrorReports } from "../../reports/plugin-error-report.ts";
import { createPluginReports } from "../../reports/report-plugins.ts";
import { createRequesterReports } from "../../reports/tell-requester.ts";
import { createRequestStore } from "../../requests/store/request-store.ts";
import { createLookup } from "../look-up.ts";
import type { Basis } from "./basis.ts";

/** The plugins of the release, and those who hear of what goes wrong in them. */
export function composePlugins(
  basis: Basis,
  powers: {
    readonly commands: () => readonly TakenCommand[];
    readonly guilds: GuildPowers;
    readonly copies: Copies;
    readonly vault: Vault;
    readonly isLeftOut: (userId: string) => boolean;
    readonly claude: ClaudeForPlugins;
    /** Plugins came or went. */
    readonly onChange: () => void;
  },
): PluginHost {
  const { config, clients, database, identity, admins } = basis;
  const { commands, guilds, onChange } = powers;
  const { release, nodePath, hide, log, now, elapsed } = basis.bot;
  const { api, messenger, scanner } = clients;
  const ownMessages = createOwnMessages(database, now);
  const records = createPluginRecords(database, now, powers.copies, {
    vault: powers.vault,
    hide: clients.onPluginKey,
  });
  records.secrets.renew();
  const faultOf = createPluginErrorReports({ release, versions: records.versions, hide });
  const fixable = (plugin: string) =>
    identity.guildIds.has(identity.logGuildId) && faultOf(plugin) !== undefined;
  const tellAdmins = createPluginReports(
    admins,
    fixable,
    elapsed,
    (guildId) => guildId === identity.logGuildId,
  );
  const requests = createRequestStore(database, log);
  const tellRequester = createRequesterReports({ requests, commands, messenger, hide, log });
  return createPluginHost({
    http: createHttpGate(basis.bot.web),
    folder: join(release, "plugins"),
    dataFolder: join(config.home, "data"),
    nodePath,
    spawned: basis.bot.children?.plugins,
    messenger,
    files: createDiscordFiles({ apiUrl: config.discord.apiUrl, log }),
    noteThread: (id, source) => ownMessages.note({ ...source, id, channelId: id, isThread: true }),
    lookup: createLookup({ api, served: () => identity.guildIds, isLeftOut: powers.isLeftOut }),
    guilds,
    isLeftOut: powers.isLeftOut,
    claude: powers.claude,
    log,
    report(plugin, problem) {
      tellAdmins(plugin, problem);
      tellRequester(plugin, problem);
    },
    records,
    isOperator: (userId) => identity.operatorIds.has(userId),
    onChange,
    commandPrefix: config.discord.commandPrefix,
    scanner,
    reserved: builtInNames,
    now,
  });
}
