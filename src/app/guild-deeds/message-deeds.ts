import { Routes } from "discord-api-types/v10";
import type { MessageDeed } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** Reactions, pins and deletions. */
export function createMessageDeeds({ api, messenger }: DeedPowers): DoDeeds<MessageDeed> {
  return {
    async react({ channelId, messageId, emoji }) {
      await messenger.react(channelId, messageId, emoji);
      return undefined;
    },
    async pin({ channelId, messageId }, reason) {
      await api.rest.put(Routes.channelMessagesPin(channelId, messageId), { reason });
      return undefined;
    },
    async unpin({ channelId, messageId }, reason) {
      await api.rest.delete(Routes.channelMessagesPin(channelId, messageId), { reason });
      return undefined;
    },
    async delete({ channelId, messageId }, reason) {
      await api.channels.deleteMessage(channelId, messageId, { reason });
      return undefined;
    },
    async purge({ channelId, messageIds }, reason) {
      const [only, ...others] = messageIds;
      // Discord deletes at least two at once.
      if (only !== undefined && others.length === 0)
        await api.channels.deleteMessage(channelId, only, { reason });
      else await api.channels.bulkDeleteMessages(channelId, [...messageIds], { reason });
      return undefined;
    },
  };
}
