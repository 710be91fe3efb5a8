import type { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import {
  type APIApplication,
  Routes,
  TeamMemberMembershipState,
  TeamMemberRole,
} from "discord-api-types/v10";
import type { Config } from "../config/config.ts";
import { copyId } from "../config/copy-id.ts";
import { isFinalNo } from "../discord/discord-trouble.ts";
import { grantedIntents } from "../discord/intents.ts";
import type { Blaming } from "../supervisor/causes.ts";
import { checked, startShapes } from "./answers-at-start.ts";

const accepted = TeamMemberMembershipState.Accepted;
const readOnly = TeamMemberRole.ReadOnly;

/** Who this bot is at Discord, and whom it serves. */
export interface Identity {
  readonly applicationId: string;
  readonly botUserId: string;
  /** Guilds whose members are served. */
  readonly guildIds: ReadonlySet<string>;
  /** The guild of the log channel: never left, even where it isn't served. */
  readonly logGuildId: string;
  /** Users who may ask for changes of the core and cancel others' requests. */
  readonly operatorIds: ReadonlySet<string>;
  /** The gateway intents that the application was granted. */
  readonly intents: number;
  /** The log channel can't be used any more, in words for a person; undefined: it can. */
  readonly logChannelLost?: string;
}

/** The log channel can't be used, so nobody would hear of trouble. The message says what to do. */
export class LogChannelUnusable extends Error implements Blaming {
  override readonly name = "LogChannelUnusable";
  readonly blames = "configuration";
}

/**
 * Asks Discord, in as many calls whether one guild is served or hundreds. Without settings of their own, the guild of the log channel is served, and the application's owner
 * (its team, if a team owns it) operates.
 *
 * @throws LogChannelUnusable, or what Discord or the way to it says
 */
export async function whoWeAre(powers: {
  readonly rest: REST;
  readonly api: API;
  readonly config: Config;
  /** The guild of a log channel that worked earlier: it is served although the channel is lost. Default: none is known */
  readonly knownGuild?: (channelId: string) => string | undefined;
}): Promise<Identity> {
  const { rest, api, config, knownGuild = () => undefined } = powers;
  const { logChannelId, guildIds, operatorIds } = config.discord;
  const [application, user, logGuild] = await Promise.all([
    rest
      .get(Routes.currentApplication())
      .then((answer) => checked(answer as APIApplication, startShapes.application)),
    api.users.getCurrent().then((answer) => checked(answer, startShapes.user)),
    guildOf(api, logChannelId).catch((error: unknown) => {
      const known = error instanceof LogChannelUnusable ? knownGuild(logChannelId) : undefined;
      if (!(error instanceof LogChannelUnusable) || known === undefined) throw error;
      return { id: known, lost: error.message };
    }),
  ]);
  const logGuildId = logGuild.id;
  const served = guildIds.length > 0 ? guildIds : [logGuildId];
  return {
    applicationId: application.id,
    botUserId: user.id,
    guildIds: new Set(served),
    logGuildId,
    operatorIds: new Set(operatorIds.length > 0 ? operatorIds : ownersOf(application)),
    intents: grantedIntents(application),
    ...("lost" in logGuild ? { logChannelLost: logGuild.lost } : {}),
  };
}

async function guildOf(api: API, channelId: string): Promise<{ readonly id: string }> {
  const channel = await api.channels.get(channelId).catch((cause: unknown) => {
    // That Discord can't be reached, or doesn't take the token, says nothing about the channel.
    if (!isFinalNo(cause) || cause.status === 401) throw cause;
    throw new LogChannelUnusable(
      `Turbot can't see the channel LOG_CHANNEL_ID=${channelId}. Invite the bot to your server, let it read and ` +
        `write in that channel, and check the id (${copyId("channel")}).`,
      { cause },
    );
  });
  checked(channel, startShapes.channel);
  if (!("guild_id" in channel) || channel.guild_id === undefined) {
    throw new LogChannelUnusable(
      `LOG_CHANNEL_ID=${channelId} is not a channel of a server. Put the id of a text channel of your server there ` +
        `(${copyId("channel")}).`,
    );
  }
  return { id: channel.guild_id };
}

function ownersOf({ team, owner }: APIApplication): readonly string[] {
  // Whoever was only invited, or may only look, doesn't operate.
  if (team) {
    return team.members
      .filter(({ membership_state, role }) => membership_state === accepted && role !== readOnly)
      .map(({ user }) => user.id);
  }
  return owner === undefined ? [] : [owner.id];
}
