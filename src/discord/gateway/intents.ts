import { type APIApplication, ApplicationFlags, GatewayIntentBits } from "discord-api-types/v10";
import type { HeardByPlugins } from "./event.ts";

/** The intents Turbot always wants. One of these, and one more below, have to be switched on in Discord's developer portal. */
export const usualIntents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

const privileged = [
  {
    intent: GatewayIntentBits.MessageContent,
    flags: ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited,
  },
  {
    // For plugins that listen to members joining: requested only if it is granted.
    intent: GatewayIntentBits.GuildMembers,
    flags: ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited,
  },
] as const;

/** Further intents, none of them privileged, which are requested only for plugins that listen to what comes with them. */
const further: Readonly<Partial<Record<HeardByPlugins["t"], number>>> = {
  VOICE_STATE_UPDATE: GatewayIntentBits.GuildVoiceStates,
  GUILD_BAN_ADD: GatewayIntentBits.GuildModeration,
  GUILD_BAN_REMOVE: GatewayIntentBits.GuildModeration,
  AUTO_MODERATION_ACTION_EXECUTION: GatewayIntentBits.AutoModerationExecution,
  INVITE_CREATE: GatewayIntentBits.GuildInvites,
  INVITE_DELETE: GatewayIntentBits.GuildInvites,
  GUILD_SCHEDULED_EVENT_CREATE: GatewayIntentBits.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_UPDATE: GatewayIntentBits.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_DELETE: GatewayIntentBits.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_USER_ADD: GatewayIntentBits.GuildScheduledEvents,
  GUILD_SCHEDULED_EVENT_USER_REMOVE: GatewayIntentBits.GuildScheduledEvents,
  MESSAGE_POLL_VOTE_ADD: GatewayIntentBits.GuildMessagePolls,
  MESSAGE_POLL_VOTE_REMOVE: GatewayIntentBits.GuildMessagePolls,
};

/** The granted intents, and those that these kinds of events come with. */
export function withFurther(
  granted: number,
  kinds: Iterable<HeardByPlugins["t"] | "MESSAGE_UPDATE">,
): number {
  let intents = granted;
  for (const kind of kinds) if (kind !== "MESSAGE_UPDATE") intents |= further[kind] ?? 0;
  return intents;
}

/** Whether a session has the same privileged intents: they are switched on and off in Discord's portal. */
export function samePrivileged(intents: number, wanted: number): boolean {
  return privileged.every(({ intent }) => (intents & intent) === (wanted & intent));
}

/** The intents that Discord will grant: asking for another one ends in close code 4014. */
export function grantedIntents({ flags }: Pick<APIApplication, "flags">): number {
  let intents: number = usualIntents;
  for (const { intent, flags: needed } of privileged) {
    const granted = ((flags ?? 0) & needed) !== 0;
    intents = granted ? intents | intent : intents & ~intent;
  }
  return intents;
}

/** Without it, only messages that mention Turbot, and its buttons, can be understood. */
export function readsMessages(intents: number): boolean {
  return (intents & GatewayIntentBits.MessageContent) !== 0;
}

/** Whether Discord reviews what it is for, once many can see the application. */
export function hasPrivileged(intents: number): boolean {
  return privileged.some(({ intent }) => (intents & intent) !== 0);
}
