import type {
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from "discord-api-types/v10";

/** A message's body once Discord's rules have accepted it: `packages/discord-rules/messages`. */
export type NewMessage = RESTPostAPIChannelMessageJSONBody;
export type MessageEdit = RESTPatchAPIChannelMessageJSONBody;
export type AllowedMentions = NonNullable<NewMessage["allowed_mentions"]>;
