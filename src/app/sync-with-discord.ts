import type { API } from "@discordjs/core";
import { DiscordAPIError } from "@discordjs/rest";
import type {
  RESTPostAPIApplicationCommandsJSONBody,
  RESTPutAPIApplicationGuildCommandsJSONBody,
} from "discord-api-types/v10";
import { syncCommands } from "../commands/sync-commands.ts";
import { discordCode, refusedFor } from "../discord/discord-errors.ts";
import type { Log } from "../log/log.ts";
import type { Admins } from "./report-to-admins.ts";
import type { Identity } from "./who-we-are.ts";

/**
 * Registers the commands in each served guild, where a new one can be used at once. A guild that Turbot may not
 * register in is reported, and no reason not to serve the others.
 *
 * @throws what Discord says of a definition it doesn't accept
 */
export async function syncWithDiscord(powers: {
  readonly api: API;
  readonly identity: Identity;
  /** What a guild is to have, the most important first. */
  readonly wanted: (guildId: string) => readonly RESTPostAPIApplicationCommandsJSONBody[];
  readonly admins: Admins;
  readonly log: Log;
}): Promise<void> {
  const { api, identity, wanted, admins, log } = powers;
  const { applicationId } = identity;
  for (const guildId of identity.guildIds) {
    try {
      const result = await syncCommands(
        {
          get: () => api.applicationCommands.getGuildCommands(applicationId, guildId),
          put: async (definitions) => {
            await api.applicationCommands.bulkOverwriteGuildCommands(
              applicationId,
              guildId,
              definitions as RESTPutAPIApplicationGuildCommandsJSONBody,
            );
          },
        },
        wanted(guildId),
      );
      if (result.changed) log.info("commands registered", { guildId, ...result });
      if (result.left.length > 0) {
        await admins.tell(
          `⚠️ Discord takes 100 commands, so these are left out: ${result.left.join(", ")}. ` +
            "Remove a plugin to make room.",
        );
      }
    } catch (error) {
      if (!refusedFor(error, discordCode.missingAccess)) throw describeRefusal(error);
      log.warn("commands can't be registered", { guildId, error });
      await admins.tell(
        `⚠️ I may not register slash commands in the server ${guildId}. Invite me once more, ` +
          "with the scope `applications.commands`.",
      );
    }
  }
}

/** Discord names the definition it doesn't like by its index only; the message says at least that much. */
function describeRefusal(error: unknown): unknown {
  if (!(error instanceof DiscordAPIError)) return error;
  return new Error(`Discord doesn't accept the set of commands: ${error.message}`, { cause: error });
}
