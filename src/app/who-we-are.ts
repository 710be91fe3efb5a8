import { setTimeout as sleep } from "node:timers/promises";
import type { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import {
  type APIApplication,
  type APIRole,
  Routes,
  TeamMemberMembershipState,
  TeamMemberRole,
} from "discord-api-types/v10";
import type { Config } from "../config/config.ts";
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
  /** The roles that Discord made for it in these guilds, as far as they are known: in many guilds more come to be. */
  readonly ownRoleIds: ReadonlySet<string>;
  /** Looks for its own among roles that Discord told of. */
  learnRoles(roles: readonly APIRole[]): void;
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
 * Asks Discord. Without settings of their own, the guild of the log channel is served, and the application's owner
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
  const ownRoleIds = new Set<string>();
  const learnRoles = (roles: readonly APIRole[]) => {
    for (const { id, tags } of roles) if (tags?.bot_id === user.id) ownRoleIds.add(id);
  };
  const learning = Promise.all(served.map(async (id) => learnRoles(await rolesOf(api, id))));
  learning.catch(() => {});
  // One call for each guild: nobody waits for hundreds of them. The others come while people are served.
  await Promise.race([learning, sleep(rolesMs, undefined, { ref: false })]);
  return {
    applicationId: application.id,
    botUserId: user.id,
    ownRoleIds,
    learnRoles,
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
        "write in that channel, and check the id (right-click the channel → Copy Channel ID).",
      { cause },
    );
  });
  checked(channel, startShapes.channel);
  if (!("guild_id" in channel) || channel.guild_id === undefined) {
    throw new LogChannelUnusable(
      `LOG_CHANNEL_ID=${channelId} is not a channel of a server. Put the id of a text channel of your server there.`,
    );
  }
  return { id: channel.guild_id };
}

/** So long, in milliseconds, are the roles of all guilds waited for. */
const rolesMs = 5_000;

/** Where it isn't a member there are none for it. */
async function rolesOf(api: API, guildId: string): Promise<readonly APIRole[]> {
  try {
    return checked(await api.guilds.getRoles(guildId), startShapes.roles);
  } catch (error) {
    if (isFinalNo(error) && error.status !== 401) return [];
    throw error;
  }
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
