import type { API } from "@discordjs/core";
import type { REST } from "@discordjs/rest";
import {
  type APIApplication,
  Routes,
  TeamMemberMembershipState,
  TeamMemberRole,
} from "discord-api-types/v10";
import type { OperatorIds } from "../administration/operators.ts";
import type { Config } from "../config/config.ts";
import { grantedIntents } from "../discord/gateway/intents.ts";
import { checked, startShapes } from "../discord/rest/answers-at-start.ts";
import { findLogChannel, LogChannelUnusableError } from "../set-up/discord/find-log-channel.ts";

const accepted = TeamMemberMembershipState.Accepted;
const readOnly = TeamMemberRole.ReadOnly;

/** Who this bot is at Discord, and whom it serves. */
export interface Identity {
  readonly applicationId: string;
  readonly botUserId: string;
  /** Guilds whose members are served. */
  readonly guildIds: ReadonlySet<string>;
  /** The log channel's guild: never left, even if it isn't served. */
  readonly logGuildId: string;
  /** Users who may ask for core changes and cancel others' requests. */
  readonly operatorIds: OperatorIds;
  /** The application has a description, which everybody sees in Turbot's profile. */
  readonly isDescribed: boolean;
  /** The gateway intents granted to the application. */
  readonly intents: number;
  /** Why the log channel can't be used any more, as text for people; undefined if it can. */
  readonly logChannelLost?: string;
}

/**
 * Asks Discord, in the same number of calls for one guild or hundreds. Without settings, the log channel's guild is served, and
 * the application's owner (or its team) operates.
 *
 * @throws LogChannelUnusableError, or the error of the call to Discord
 */
export async function whoWeAre(powers: {
  readonly rest: REST;
  readonly api: API;
  readonly config: Config;
  /** A release has proven itself in this home: people are served even if the log channel is lost. */
  readonly proven: boolean;
  /** The guild of a log channel that once worked. */
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
    isDescribed: (application.description ?? "") !== "",
    intents: grantedIntents(application),
    ...(unusable === undefined ? {} : { logChannelLost: unusable.why }),
  };
}

function ownersOf({ team, owner }: APIApplication): readonly string[] {
  // Someone who was only invited, or is read-only, isn't an operator.
  if (team) {
    return team.members
      .filter(({ membership_state, role }) => membership_state === accepted && role !== readOnly)
      .map(({ user }) => user.id);
  }
  return owner === undefined ? [] : [owner.id];
}
