import type { APIMessage } from "discord-api-types/v10";
import { isWritten } from "../../../packages/discord-rules/messages/message-types.ts";

/**
 * Whether a person wrote a message: not a bot, a webhook or Discord itself, whose pins, joins, boosts and alerts name the person
 * they are about as their author. Two bots would answer each other forever.
 */
export function isFromAPerson({
  author,
  webhook_id: webhookId,
  type,
}: Pick<APIMessage, "author" | "webhook_id" | "type">): boolean {
  return isWritten(type) && author.bot !== true && author.system !== true && webhookId === undefined;
}
