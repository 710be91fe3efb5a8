import { GatewayIntentBits as Bit, PermissionFlagsBits } from "discord-api-types/v10";
import type { Core, GatewayEvent } from "../core.ts";
import { guildPermissions, may } from "../guilds/permissions.ts";

const known = Object.values(Bit).reduce<number>((all, bit) => (typeof bit === "number" ? all | bit : all), 0);

/** Whether the number is made of intents that exist; if not, IDENTIFY closes with 4013. */
export function areIntents(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && (value & ~known) === 0;
}

/** Requested, but not enabled for the application: IDENTIFY closes with 4014. */
export function disallowedIntents(core: Core, intents: number): number {
  const { messageContentIntent, guildMembersIntent } = core.settings;
  const enabled =
    (messageContentIntent ? Bit.MessageContent : 0) | (guildMembersIntent ? Bit.GuildMembers : 0);
  return intents & (Bit.MessageContent | Bit.GuildMembers | Bit.GuildPresences) & ~enabled;
}

/** The intent for each kind of event: in a guild, and in direct messages. 0: sent to everybody. */
const neededIntents: Record<string, readonly [guild: number, direct: number]> = {
  GUILD_CREATE: [Bit.Guilds, 0],
  GUILD_UPDATE: [Bit.Guilds, 0],
  GUILD_DELETE: [Bit.Guilds, 0],
  GUILD_ROLE_CREATE: [Bit.Guilds, 0],
  GUILD_ROLE_UPDATE: [Bit.Guilds, 0],
  GUILD_ROLE_DELETE: [Bit.Guilds, 0],
  CHANNEL_CREATE: [Bit.Guilds, 0],
  CHANNEL_UPDATE: [Bit.Guilds, 0],
  CHANNEL_DELETE: [Bit.Guilds, 0],
  CHANNEL_PINS_UPDATE: [Bit.Guilds, Bit.DirectMessages],
  THREAD_CREATE: [Bit.Guilds, 0],
  THREAD_UPDATE: [Bit.Guilds, 0],
  THREAD_DELETE: [Bit.Guilds, 0],
  THREAD_LIST_SYNC: [Bit.Guilds, 0],
  THREAD_MEMBER_UPDATE: [Bit.Guilds, 0],
  THREAD_MEMBERS_UPDATE: [Bit.GuildMembers, 0],
  GUILD_MEMBER_ADD: [Bit.GuildMembers, 0],
  GUILD_MEMBER_UPDATE: [Bit.GuildMembers, 0],
  GUILD_MEMBER_REMOVE: [Bit.GuildMembers, 0],
  GUILD_BAN_ADD: [Bit.GuildModeration, 0],
  GUILD_BAN_REMOVE: [Bit.GuildModeration, 0],
  GUILD_AUDIT_LOG_ENTRY_CREATE: [Bit.GuildModeration, 0],
  INVITE_CREATE: [Bit.GuildInvites, 0],
  INVITE_DELETE: [Bit.GuildInvites, 0],
  VOICE_STATE_UPDATE: [Bit.GuildVoiceStates, 0],
  GUILD_SCHEDULED_EVENT_CREATE: [Bit.GuildScheduledEvents, 0],
  GUILD_SCHEDULED_EVENT_UPDATE: [Bit.GuildScheduledEvents, 0],
  GUILD_SCHEDULED_EVENT_DELETE: [Bit.GuildScheduledEvents, 0],
  GUILD_SCHEDULED_EVENT_USER_ADD: [Bit.GuildScheduledEvents, 0],
  GUILD_SCHEDULED_EVENT_USER_REMOVE: [Bit.GuildScheduledEvents, 0],
  MESSAGE_CREATE: [Bit.GuildMessages, Bit.DirectMessages],
  MESSAGE_UPDATE: [Bit.GuildMessages, Bit.DirectMessages],
  MESSAGE_DELETE: [Bit.GuildMessages, Bit.DirectMessages],
  MESSAGE_DELETE_BULK: [Bit.GuildMessages, 0],
  MESSAGE_REACTION_ADD: [Bit.GuildMessageReactions, Bit.DirectMessageReactions],
  MESSAGE_REACTION_REMOVE: [Bit.GuildMessageReactions, Bit.DirectMessageReactions],
  MESSAGE_REACTION_REMOVE_ALL: [Bit.GuildMessageReactions, Bit.DirectMessageReactions],
  MESSAGE_REACTION_REMOVE_EMOJI: [Bit.GuildMessageReactions, Bit.DirectMessageReactions],
  MESSAGE_POLL_VOTE_ADD: [Bit.GuildMessagePolls, Bit.DirectMessagePolls],
  MESSAGE_POLL_VOTE_REMOVE: [Bit.GuildMessagePolls, Bit.DirectMessagePolls],
  AUTO_MODERATION_RULE_CREATE: [Bit.AutoModerationConfiguration, 0],
  AUTO_MODERATION_RULE_UPDATE: [Bit.AutoModerationConfiguration, 0],
  AUTO_MODERATION_RULE_DELETE: [Bit.AutoModerationConfiguration, 0],
  AUTO_MODERATION_ACTION_EXECUTION: [Bit.AutoModerationExecution, 0],
  TYPING_START: [Bit.GuildMessageTyping, Bit.DirectMessageTyping],
};

/** Whether a session with these intents gets an event. */
export function receives(core: Core, intents: number, event: GatewayEvent): boolean {
  // Events about the bot itself are sent with any intents.
  if (event.t === "GUILD_MEMBER_UPDATE" && concerns(event.d, core.data.botId)) return true;
  if (!isPermitted(core, event)) return false;
  // https://docs.discord.com/developers/events/gateway-events#thread-members-update: of the bot itself with an ordinary intent.
  if (event.t === "THREAD_MEMBERS_UPDATE" && isInThread(event.d, core.data.botId))
    return (intents & (Bit.Guilds | Bit.GuildMembers)) !== 0;
  const [guild, direct] = neededIntents[event.t] ?? [0, 0];
  const needed = event.guildId === undefined ? direct : guild;
  return needed === 0 || (intents & needed) !== 0;
}

/**
 * Some events are sent only to bots with a permission:
 * https://docs.discord.com/developers/events/gateway-events#auto-moderation, #guild-audit-log-entry-create, #guild-ban-add and #invites
 */
function isPermitted(core: Core, { t, guildId = "", channelId = "" }: GatewayEvent): boolean {
  const { ManageGuild, BanMembers, ViewAuditLog, ManageChannels } = PermissionFlagsBits;
  const guild = core.data.guilds.get(guildId);
  const held = guild === undefined ? 0n : guildPermissions(core, guild, core.data.botId);
  switch (t) {
    case "AUTO_MODERATION_RULE_CREATE":
    case "AUTO_MODERATION_RULE_UPDATE":
    case "AUTO_MODERATION_RULE_DELETE":
    case "AUTO_MODERATION_ACTION_EXECUTION":
      return (held & ManageGuild) !== 0n;
    case "GUILD_AUDIT_LOG_ENTRY_CREATE":
      return (held & ViewAuditLog) !== 0n;
    case "GUILD_BAN_ADD":
    case "GUILD_BAN_REMOVE":
      return (held & (BanMembers | ViewAuditLog)) !== 0n;
    case "INVITE_CREATE":
    case "INVITE_DELETE": {
      const channel = core.data.channels.get(channelId);
      return channel !== undefined && may(core, channel, core.data.botId, ManageChannels);
    }
    default:
      return true;
  }
}

function concerns(data: object, userId: string): boolean {
  return "user" in data && typeof data.user === "object" && data.user !== null && "id" in data.user
    ? data.user.id === userId
    : false;
}

function isInThread(data: object, userId: string): boolean {
  const { added_members: added = [], removed_member_ids: removed = [] } = data as {
    added_members?: readonly { user_id?: string }[];
    removed_member_ids?: readonly string[];
  };
  return removed.includes(userId) || added.some((one) => one.user_id === userId);
}
