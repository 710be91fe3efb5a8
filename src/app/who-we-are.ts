import type { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import {
  type APIApplication,
  Routes,
  TeamMemberMembershipState,
  TeamMemberRole,
} from "discord-api-types/v10";
import type { Config } from "../config/config.ts";
import { grantedIntents } from "../discord/gateway/intents.ts";
import { checked, startShapes } from "../discord/rest/answers-at-start.ts";
import { findLogChannel, LogChannelUnusableError } from "../reports/find-log-channel.ts";

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

/**
 * Asks Discord, in as many calls whether one guild is served or hundreds. Without settings of their own, the guild of the log channel is served, and the application's owner
 * (its team, if a team owns it) operates.
 *
 * @throws LogChannelUnusableError, or what Discord or the way to it says
 */
export async function whoWeAre(powers: {
  readonly rest: REST;
  readonly api: API;
  readonly config: Config;
  /** A release has proven itself in this home: people are served although the log channel is lost. */
  readonly proven: boolean;
  /** The guild of a log channel that worked earlier. */
  readonly knownGuild: (channelId: string) => string | undefined;
}): Promise<Identity> {
  const { rest, api, config, proven, knownGuild } = powers;
  const { logChannelId, guildIds, operatorIds } = config.discord;
  const [application, user] = await Promise.all([
    rest
      .get(Routes.currentApplication())
      .then((answer) => checked(answer as APIApplication, startShapes.application)),
    api.users.getCurrent().then((answer) => checked(answer, startShapes.user)),
  ]);
  const { guildId: logGuildId, unusable } = await findLogChannel(api, logChannelId, user.id).catch(
    (error: unknown) => {
      const known = error instanceof LogChannelUnusableError && proven ? knownGuild(logChannelId) : undefined;
      if (!(error instanceof LogChannelUnusableError) || known === undefined) throw error;
      return { guildId: known, unusable: error };
    },
  );
  if (unusable !== undefined && !proven) throw unusable;
  const served = guildIds.length > 0 ? guildIds : [logGuildId];
  return {
    applicationId: application.id,
    botUserId: user.id,
    guildIds: new Set(served),
    logGuildId,
    operatorIds: new Set(operatorIds.length > 0 ? operatorIds : ownersOf(application)),
    intents: grantedIntents(application),
    ...(unusable === undefined ? {} : { logChannelLost: unusable.why }),
  };
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
