import { type APIApplication, ApplicationFlags, GatewayIntentBits } from "discord-api-types/v10";

/** The intents Turbot wants. One of these, and one more below, have to be switched on in Discord's developer portal. */
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
