import type {
  GatewayMessageCreateDispatchData,
  GatewayMessageUpdateDispatchData,
} from "discord-api-types/v10";
import type { Calls } from "../sandbox/calls.ts";
import type { MailConversation } from "../store/mail-conversations.ts";
import { serializeMessage } from "./serialize-message.ts";

/** Something in a conversation that somebody opened with one plugin. */
export type MailEvent =
  | { readonly name: "mail"; readonly message: GatewayMessageCreateDispatchData }
  | { readonly name: "mailEdit"; readonly message: GatewayMessageUpdateDispatchData }
  | { readonly name: "mailClose"; readonly reason: "closed" | "left" };

/** Tells that one plugin, and no other. The returned function resolves to whether it took it. */
export function routeMail({ call, listeners, reportError }: Calls) {
  return async (conversation: MailConversation, event: MailEvent): Promise<boolean> => {
    const { id: conversationId, guildId, userId } = conversation;
    const found = listeners(event.name, guildId, undefined).find(
      ({ plugin }) => plugin.name === conversation.plugin,
    );
    const indexes = (await found?.indexes) ?? [];
    if (found === undefined || indexes.length === 0) return false;
    const { plugin } = found;
    const isMessage = event.name !== "mailClose";
    const caller = {
      ...{ userId, lendsRights: false, guildId, channelId: undefined },
      messageId: isMessage ? event.message.id : undefined,
    };
    const facts = (id: string): unknown => {
      if (!isMessage) return { conversationId, guildId, userId, reason: event.reason };
      const { content, channelId, author, attachments, id: messageId } = serializeMessage(id, event.message);
      return { conversationId, guildId, id: messageId, channelId, content, author, attachments };
    };
    try {
      for (const index of indexes)
        await call(plugin, {
          index,
          handler: "",
          kind: "event",
          options: event.name,
          guildId,
          caller,
          facts,
        });
      return true;
    } catch (error) {
      reportError(plugin, error);
      return false;
    }
  };
}
