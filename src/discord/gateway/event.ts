import type {
  APIInteraction,
  GatewayGuildMemberAddDispatchData,
  GatewayGuildMemberRemoveDispatchData,
  GatewayGuildMemberUpdateDispatchData,
  GatewayGuildRoleCreateDispatchData,
  GatewayGuildRoleDeleteDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteBulkDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageUpdateDispatchData,
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
  | { readonly t: "GUILD_MEMBER_REMOVE"; readonly d: GatewayGuildMemberRemoveDispatchData }
  /**
   * A member's update that isn't an acceptance of the rules. Under a name of our own: an older release takes every stored
   * GUILD_MEMBER_UPDATE for one.
   */
  | { readonly t: "MEMBER_CHANGED"; readonly d: GatewayGuildMemberUpdateDispatchData }
  | { readonly t: "GUILD_ROLE_CREATE"; readonly d: GatewayGuildRoleCreateDispatchData }
  | { readonly t: "GUILD_ROLE_DELETE"; readonly d: GatewayGuildRoleDeleteDispatchData };
