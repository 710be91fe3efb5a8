import { type APIGuildMember, type APIMessage, GatewayIntentBits } from "discord-api-types/v10";
import type { Core } from "../core.ts";

/**
 * An event as a session with these intents gets it. Without Server Members a guild shows the bot alone. Without
 * Message Content a message has no content, embeds, attachments or components, unless it is the bot's own, a direct
 * message, or mentions the bot.
 */
export function fitToIntents(core: Core, intents: number, t: string, d: object): object {
  if (t === "GUILD_CREATE" && "members" in d && (intents & GatewayIntentBits.GuildMembers) === 0) {
    const members = d.members as APIGuildMember[];
    return { ...d, members: members.filter((member) => member.user.id === core.data.botId) };
  }
  if (t === "AUTO_MODERATION_ACTION_EXECUTION" && (intents & GatewayIntentBits.MessageContent) === 0) {
    return { ...d, content: "", matched_content: "" };
  }
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
