import { type APIMessage, GatewayIntentBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";

/**
 * A message as a session without Message Content gets it: no content, embeds, attachments or components, unless it
 * is the bot's own, a direct message, or mentions the bot.
 */
export function fitMessage(core: Core, intents: number, t: string, d: object): object {
  if (t !== "MESSAGE_CREATE" && t !== "MESSAGE_UPDATE") return d;
  if ((intents & GatewayIntentBits.MessageContent) !== 0) return d;
  return blankContent(d as APIMessage & { guild_id?: string }, core.data.botId, "guild_id" in d);
}

export function blankContent(message: APIMessage, botId: string, inGuild: boolean): APIMessage {
  const inner = message.referenced_message;
  const blanked =
    inner === undefined || inner === null
      ? message
      : { ...message, referenced_message: blankContent(inner, botId, inGuild) };
  const open = !inGuild || message.author.id === botId || message.mentions.some((user) => user.id === botId);
  return open ? blanked : { ...blanked, content: "", embeds: [], attachments: [], components: [] };
}
