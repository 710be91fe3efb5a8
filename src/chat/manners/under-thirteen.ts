import { messageLink } from "../../discord/messages/message-link.ts";
import type { Messenger } from "../../discord/messages/messenger.ts";

/** What is done about somebody who says that they are under 13: nothing of theirs is kept, and staff are told without the words. */
export interface UnderThirteen {
  /** Answers it, too. Repeatable: it can be called again for the same message. */
  on(message: ChildsMessage): Promise<void>;
  /** Whether it was called for this message, whose request may be forgotten by now. */
  knows(messageId: string): boolean;
}

export interface ChildsMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id?: string | undefined;
  readonly author: { readonly id: string };
}

const underThirteenWords =
  "Thank you for telling me. Discord is for people of 13 and older, so I can't chat with you, and I'm forgetting what you wrote. If something worries you, please talk to a grown-up you trust.";

export function createUnderThirteen(powers: {
  /** Closes their requests and conversations, and forgets everything of theirs; this message is still answered. */
  readonly forget: (message: ChildsMessage) => Promise<void>;
  /** To the admin channel; the same words with the same nonce are posted once. */
  readonly tellStaff: (text: string, nonce: string) => Promise<unknown>;
  readonly messenger: Pick<Messenger, "send">;
}): UnderThirteen {
  const { forget, tellStaff, messenger } = powers;
  const known = new Set<string>();
  return {
    knows: (messageId) => known.has(messageId),
    async on(message) {
      const { id, channel_id: channelId, guild_id: guildId = "", author } = message;
      known.add(id);
      try {
        // First: once their request is forgotten, a repeat wouldn't know whose it was.
        await tellStaff(
          `Somebody says that they are under 13: <@${author.id}>, in ${messageLink(guildId, channelId, id)}\n` +
            "I answer kindly and forget what they wrote; a build that has begun stops first. Discord's terms ask for 13 years, in some countries more: please decide what to do, such as reporting the account to Discord.",
          `child${id}`,
        );
      } finally {
        await forget(message);
      }
      // What they read isn't noted as an answer to them: nothing of theirs is kept.
      await messenger.send(channelId, { content: underThirteenWords, replyTo: id, nonce: `child${id}` });
    },
  };
}
