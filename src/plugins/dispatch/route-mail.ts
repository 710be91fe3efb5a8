import type {
  GatewayMessageCreateDispatchData,
  GatewayMessageUpdateDispatchData,
} from "discord-api-types/v10";
import { PluginsStoppedError } from "../host/plugins-stopped.ts";
import type { Calls } from "../sandbox/calls.ts";
import type { MailConversation, MailEnding } from "../store/mail-conversations.ts";
import { serializeMessage } from "./serialize-message.ts";

/** Something in a conversation that somebody opened with one plugin. */
export type MailEvent =
  | { readonly name: "mail"; readonly message: GatewayMessageCreateDispatchData }
  | { readonly name: "mailEdit"; readonly message: GatewayMessageUpdateDispatchData }
  | { readonly name: "mailClose"; readonly reason: MailEnding };

/** "absent": the plugin isn't there, isn't granted it there any more, or doesn't listen to that. */
export type MailOutcome =
  | { readonly kind: "taken" }
  | { readonly kind: "absent" }
  /** `why`: a sentence for people, where the server or Discord refused something. */
  | { readonly kind: "failed"; readonly why: string | undefined };

/** Tells that one plugin, and no other. @throws PluginsStoppedError if it is left to the next process */
export function routeMail({ call, listeners, reportError, refusedSentence }: Calls) {
  return async (conversation: MailConversation, event: MailEvent): Promise<MailOutcome> => {
    const { id: conversationId, guildId, userId } = conversation;
    const found = listeners(event.name, guildId, undefined).find(
      ({ plugin }) => plugin.name === conversation.plugin,
    );
    const indexes = (await found?.indexes) ?? [];
    if (found === undefined || indexes.length === 0) return { kind: "absent" };
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
      return { kind: "taken" };
    } catch (error) {
      if (error instanceof PluginsStoppedError) throw error;
      reportError(plugin, error);
      return { kind: "failed", why: refusedSentence(plugin, error) };
    }
  };
}
