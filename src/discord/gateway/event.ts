import type {
  APIInteraction,
  GatewayAutoModerationActionExecutionDispatchData,
  GatewayChannelCreateDispatchData,
  GatewayChannelDeleteDispatchData,
  GatewayChannelUpdateDispatchData,
  GatewayGuildBanAddDispatchData,
  GatewayGuildBanRemoveDispatchData,
  GatewayGuildMemberAddDispatchData,
  GatewayGuildMemberRemoveDispatchData,
  GatewayGuildMemberUpdateDispatchData,
  GatewayGuildRoleCreateDispatchData,
  GatewayGuildRoleDeleteDispatchData,
  GatewayGuildScheduledEventCreateDispatchData,
  GatewayGuildScheduledEventDeleteDispatchData,
  GatewayGuildScheduledEventUpdateDispatchData,
  GatewayGuildScheduledEventUserAddDispatchData,
  GatewayGuildScheduledEventUserRemoveDispatchData,
  GatewayInviteCreateDispatchData,
  GatewayInviteDeleteDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteBulkDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayMessagePollVoteDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
  GatewayMessageUpdateDispatchData,
  GatewayThreadCreateDispatchData,
  GatewayThreadDeleteDispatchData,
  GatewayThreadUpdateDispatchData,
  GatewayVoiceStateUpdateDispatchData,
} from "discord-api-types/v10";

/** The gateway events that Turbot acts on, as Discord sends them. They stay in the inbox until they are handled. */
export type DiscordEvent =
  | { readonly t: "MESSAGE_CREATE"; readonly d: GatewayMessageCreateDispatchData }
  | { readonly t: "MESSAGE_UPDATE"; readonly d: GatewayMessageUpdateDispatchData }
  | { readonly t: "INTERACTION_CREATE"; readonly d: APIInteraction }
  | { readonly t: "GUILD_MEMBER_ADD"; readonly d: GatewayGuildMemberAddDispatchData }
  /** Only for members who have just accepted the guild's rules. */
  | { readonly t: "GUILD_MEMBER_UPDATE"; readonly d: GatewayGuildMemberUpdateDispatchData }
  | { readonly t: "MESSAGE_REACTION_ADD"; readonly d: GatewayMessageReactionAddDispatchData }
  | HeardByPlugins;

/** What only plugins hear, so that it is kept only where one listens. */
export type HeardByPlugins =
  | { readonly t: "MESSAGE_DELETE"; readonly d: GatewayMessageDeleteDispatchData }
  | { readonly t: "MESSAGE_DELETE_BULK"; readonly d: GatewayMessageDeleteBulkDispatchData }
  | { readonly t: "MESSAGE_REACTION_REMOVE"; readonly d: GatewayMessageReactionRemoveDispatchData }
  | {
      readonly t: "MESSAGE_REACTION_REMOVE_ALL";
      readonly d: GatewayMessageReactionRemoveAllDispatchData;
    }
  | {
      readonly t: "MESSAGE_REACTION_REMOVE_EMOJI";
      readonly d: GatewayMessageReactionRemoveEmojiDispatchData;
    }
  | { readonly t: "GUILD_MEMBER_REMOVE"; readonly d: GatewayGuildMemberRemoveDispatchData }
  /**
   * A member's update that isn't an acceptance of the rules. Under a name of our own: an older release takes every stored
   * GUILD_MEMBER_UPDATE for one.
   */
  | { readonly t: "MEMBER_CHANGED"; readonly d: GatewayGuildMemberUpdateDispatchData }
  | { readonly t: "GUILD_ROLE_CREATE"; readonly d: GatewayGuildRoleCreateDispatchData }
  | { readonly t: "GUILD_ROLE_DELETE"; readonly d: GatewayGuildRoleDeleteDispatchData }
  | { readonly t: "GUILD_BAN_ADD"; readonly d: GatewayGuildBanAddDispatchData }
  | { readonly t: "GUILD_BAN_REMOVE"; readonly d: GatewayGuildBanRemoveDispatchData }
  | {
      readonly t: "AUTO_MODERATION_ACTION_EXECUTION";
      readonly d: GatewayAutoModerationActionExecutionDispatchData;
    }
  | { readonly t: "VOICE_STATE_UPDATE"; readonly d: GatewayVoiceStateUpdateDispatchData }
  | { readonly t: "CHANNEL_CREATE"; readonly d: GatewayChannelCreateDispatchData }
  | { readonly t: "CHANNEL_UPDATE"; readonly d: GatewayChannelUpdateDispatchData }
  | { readonly t: "CHANNEL_DELETE"; readonly d: GatewayChannelDeleteDispatchData }
  | { readonly t: "THREAD_CREATE"; readonly d: GatewayThreadCreateDispatchData }
  | { readonly t: "THREAD_UPDATE"; readonly d: GatewayThreadUpdateDispatchData }
  | { readonly t: "THREAD_DELETE"; readonly d: GatewayThreadDeleteDispatchData }
  | { readonly t: "INVITE_CREATE"; readonly d: GatewayInviteCreateDispatchData }
  | { readonly t: "INVITE_DELETE"; readonly d: GatewayInviteDeleteDispatchData }
  | { readonly t: "GUILD_SCHEDULED_EVENT_CREATE"; readonly d: GatewayGuildScheduledEventCreateDispatchData }
  | { readonly t: "GUILD_SCHEDULED_EVENT_UPDATE"; readonly d: GatewayGuildScheduledEventUpdateDispatchData }
  | { readonly t: "GUILD_SCHEDULED_EVENT_DELETE"; readonly d: GatewayGuildScheduledEventDeleteDispatchData }
  | {
      readonly t: "GUILD_SCHEDULED_EVENT_USER_ADD";
      readonly d: GatewayGuildScheduledEventUserAddDispatchData;
    }
  | {
      readonly t: "GUILD_SCHEDULED_EVENT_USER_REMOVE";
      readonly d: GatewayGuildScheduledEventUserRemoveDispatchData;
    }
  | { readonly t: "MESSAGE_POLL_VOTE_ADD"; readonly d: GatewayMessagePollVoteDispatchData }
  | { readonly t: "MESSAGE_POLL_VOTE_REMOVE"; readonly d: GatewayMessagePollVoteDispatchData };
