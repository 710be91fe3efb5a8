import { messageLink } from "../../discord/messages/message-link.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { DeedOf, MessageDeed } from "./deed.ts";
import { type DeedKind, type Undoing, whomOf } from "./deed-kind.ts";

const placeOf = ({ channelId, messageId }: Exclude<MessageDeed, { readonly kind: "purge" }>) => ({
  channelId,
  messageId,
});

/** @returns undefined: it isn't known which message it was */
function pinAgain(
  kind: "pin" | "unpin",
  { channelId, messageId }: Pick<DeedDone, "channelId" | "messageId">,
): Undoing | undefined {
  if (channelId === undefined || messageId === undefined) return undefined;
  return {
    deed: { kind, channelId, messageId },
    async isAsLeft(sight) {
      const message = await sight.message(channelId, messageId);
      return message !== undefined && message.pinned === (kind === "unpin");
    },
  };
}

export const messageDeeds: { readonly [Kind in MessageDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  react: {
    record: placeOf,
    punishes: () => false,
    did: ({ channelId }) => `reacted to a message in <#${channelId}>`,
  },
  pin: {
    record: placeOf,
    punishes: () => false,
    thing: "pin",
    did: ({ channelId }) => `pinned a message of its own in <#${channelId}>`,
    undo: (done) => pinAgain("unpin", done),
  },
  unpin: {
    record: placeOf,
    punishes: () => false,
    thing: "pin",
    did: ({ channelId }) => `unpinned a message of its own in <#${channelId}>`,
    undo: (done) => pinAgain("pin", done),
  },
  delete: {
    record: placeOf,
    // Anything but a message of whoever asks to have it deleted.
    punishes: ({ authorId }, by) => by?.lendsRights !== true || authorId !== by.userId,
    press: {
      stored: ({ authorId, messageId }) => ({ memberId: authorId, input: { messageId } }),
      wants({ memberId, guildId, channelId, input }) {
        return `delete a message of ${whomOf({ userId: memberId })}: ${messageLink(guildId, channelId, input.messageId ?? "")}`;
      },
    },
    did: ({ channelId }) => `deleted a message in <#${channelId}>`,
  },
  purge: {
    record: ({ channelId, messageIds }) => ({ channelId, count: messageIds.length }),
    punishes: () => true,
    press: {
      stored: ({ messageIds }) => ({ memberId: undefined, input: { messageIds: messageIds.join(",") } }),
      wants: ({ channelId, input }) =>
        `delete ${(input.messageIds ?? "").split(",").length} messages in <#${channelId}>`,
    },
    did: ({ channelId, count }) =>
      count === 1
        ? `deleted a message in <#${channelId}>`
        : `deleted ${count ?? "some"} messages in <#${channelId}>`,
  },
};
