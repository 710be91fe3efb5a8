import type { API } from "@discordjs/core";
import type { GatewayDispatchPayload, GatewayGuildCreateDispatchData } from "discord-api-types/v10";
import type { Messenger } from "../discord/messages/messenger.ts";
import { discordCode, refusedFor } from "../discord/rest/discord-errors.ts";
import type { Log } from "../log/log.ts";
import type { Admins } from "../reports/report-to-admins.ts";
import type { Told } from "../reports/store/told.ts";
import type { TellOnce } from "../reports/tell-once.ts";
import { plain } from "../set-up/plain-line.ts";

/**
 * Leaves the guilds that aren't served: anybody can invite a public bot, and create a role of any name there. Settings can name
 * the wrong guild, on the first start and after any change. So every guild that Turbot was ever in is recorded, served or not, and
 * never left. It leaves only a guild it didn't know that invites it while it runs, and only if a release has proven itself.
 */
export interface UnservedGuilds {
  onDispatch(payload: GatewayDispatchPayload): void;
}

const farewell = (repositoryUrl: string) =>
  "Thanks for having me! I only swim in the waters I was set up for, though, so I'm off again. " +
  `If you'd like a Turbot of your own, here's how to run one: <${repositoryUrl}> 🐟`;

/** Text for people, without the leading emoji. */
function alsoIn(name: string, areNamed: boolean, guildId: string): string {
  const move = areNamed
    ? `If I should, add its id (${guildId}) to GUILD_IDS in .env`
    : "If that's the one you meant, LOG_CHANNEL_ID belongs to the wrong server: put the id of a channel in that one there";
  return `I'm also in ${name}, which I don't serve. ${move}, and restart me. Otherwise remove me from it.`;
}

const nameOf = ({ name }: GatewayGuildCreateDispatchData) => plain(name).slice(0, 60);

export function createUnservedGuilds(powers: {
  readonly api: API;
  readonly messenger: Pick<Messenger, "send">;
  readonly admins: Admins;
  /** Whether the guild is served, or is the admins'. */
  readonly isHome: (guildId: string) => boolean;
  /** Whether GUILD_IDS names the served guilds; otherwise only the admin channel's guild is served. */
  readonly areNamed: boolean;
  readonly proven: boolean;
  readonly told: Pick<Told, "of" | "note">;
  readonly tellOnce: Pick<TellOnce, "tell">;
  readonly repositoryUrl: () => string;
  readonly log: Log;
}): UnservedGuilds {
  const { api, messenger, admins, isHome, areNamed, proven, told, tellOnce, repositoryUrl, log } = powers;
  const leaving = new Set<string>();

  /** In the guild's system channel, or if that doesn't work, to its owner. */
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
    log.info("left a guild that isn't served", { guildId: guild.id, name: nameOf(guild) });
    await admins.tell(
      `Someone invited me to another server, **${nameOf(guild)}** (${guild.id}), and I left it with a kind word. If I should serve it, ` +
        "add its id to **GUILD_IDS** in .env, restart me, and invite me again.",
      `left-${guild.id}`,
    );
  }

  async function stay(guild: GatewayGuildCreateDispatchData): Promise<void> {
    const name = nameOf(guild);
    log.info("in a guild that isn't served", { guildId: guild.id, why: alsoIn(name, areNamed, guild.id) });
    await tellOnce.tell(`also-in ${guild.id}`, `${alsoIn(`**${name}**`, areNamed, guild.id)}`);
  }

  const isKnown = (guildId: string) => told.of(`stays-in ${guildId}`) !== undefined;
  function remember(guildId: string): void {
    if (!isKnown(guildId)) told.note(`stays-in ${guildId}`, guildId);
  }

  /** Timestamps can't tell which guilds are older, since clocks differ; these events can. */
  function rememberOlder(payload: GatewayDispatchPayload): void {
    if (payload.t === "READY") for (const { id } of payload.d.guilds) remember(id);
    // An outage: the guild will come back as if it were new.
    if (payload.t === "GUILD_DELETE" && payload.d.unavailable === true) remember(payload.d.id);
    if (payload.t === "GUILD_CREATE" && (!proven || isHome(payload.d.id))) remember(payload.d.id);
  }

  return {
    onDispatch(payload) {
      rememberOlder(payload);
      if (payload.t !== "GUILD_CREATE" || payload.d.unavailable === true) return;
      const { d: guild } = payload;
      if (isHome(guild.id) || leaving.has(guild.id)) return;
      leaving.add(guild.id);
      const work = isKnown(guild.id) ? stay(guild) : leave(guild);
      work
        .catch((error: unknown) =>
          log.warn("could not deal with a guild that isn't served", { guildId: guild.id, error }),
        )
        .finally(() => leaving.delete(guild.id));
    },
  };
}
