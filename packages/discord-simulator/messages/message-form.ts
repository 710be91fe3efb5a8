import type {
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from "discord-api-types/v10";

/** What Discord's rules leave of a message's body; they are `src/discord/rules/messages`. */
export type NewMessage = RESTPostAPIChannelMessageJSONBody;
export type MessageEdit = RESTPatchAPIChannelMessageJSONBody;
export type AllowedMentions = NonNullable<NewMessage["allowed_mentions"]>;
