import type {
  APIInteraction,
  GatewayGuildMemberAddDispatchData,
  GatewayGuildMemberUpdateDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
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
  | { readonly t: "MESSAGE_REACTION_ADD"; readonly d: GatewayMessageReactionAddDispatchData };
