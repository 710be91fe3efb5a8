import type { API } from "@discordjs/core";
import type { GatewayDispatchPayload, GatewayGuildCreateDispatchData } from "discord-api-types/v10";
import { discordCode, refusedFor } from "../discord/discord-errors.ts";
import type { Messenger } from "../discord/messenger.ts";
import type { Log } from "../log/log.ts";
import type { Admins } from "./report-to-admins.ts";

/** Leaves the guilds that aren't served: anybody can invite a public bot, and make a role of any name there. */
export interface GuestManners {
  onDispatch(payload: GatewayDispatchPayload): void;
}

const farewell = (repositoryUrl: string) =>
  "Thanks for having me! I only swim in the waters I was set up for, though, so I'm off again. " +
  `If you'd like a Turbot of your own, here is how to run one: <${repositoryUrl}> 🐟`;

export function createGuestManners(powers: {
  readonly api: API;
  readonly messenger: Pick<Messenger, "send">;
  readonly admins: Admins;
  /** Served, or where the admins are. */
  readonly isHome: (guildId: string) => boolean;
  readonly repositoryUrl: () => string;
  readonly log: Log;
}): GuestManners {
  const { api, messenger, admins, isHome, repositoryUrl, log } = powers;
  const leaving = new Set<string>();

  /** In the channel that the server has for such things; where that doesn't work, to its owner. */
  async function sayGoodbye({ id, system_channel_id, owner_id }: GatewayGuildCreateDispatchData) {
    const message = { content: farewell(repositoryUrl()), nonce: `bye-${id}` };
    if (system_channel_id !== null) {
      const sent = await messenger.send(system_channel_id, message).catch(() => undefined);
      if (sent !== undefined) return;
    }
    const { id: toOwner } = await api.users.createDM(owner_id);
    await messenger.send(toOwner, message);
  }

  async function leave(guild: GatewayGuildCreateDispatchData): Promise<void> {
    await sayGoodbye(guild).catch((error: unknown) =>
      log.info("left without a word", { guildId: guild.id, error }),
    );
    try {
      await api.users.leaveGuild(guild.id);
    } catch (error) {
      if (!refusedFor(error, discordCode.unknownGuild)) throw error;
    }
    log.info("left a guild that isn't served", { guildId: guild.id });
    await admins.tell(
      `👋 Somebody invited me to another server (${guild.id}), and I left it with a kind word. If I should serve it, ` +
        "put its id into **GUILD_IDS** in .env (with the others), restart me, and invite me again.",
      `left-${guild.id}`,
    );
  }

  return {
    onDispatch(payload) {
      if (payload.t !== "GUILD_CREATE" || payload.d.unavailable === true) return;
      const { d: guild } = payload;
      if (isHome(guild.id) || leaving.has(guild.id)) return;
      leaving.add(guild.id);
      leave(guild)
        .catch((error: unknown) => log.warn("could not leave a guild", { guildId: guild.id, error }))
        .finally(() => leaving.delete(guild.id));
    },
  };
}
