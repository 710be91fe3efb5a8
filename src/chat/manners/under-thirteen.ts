import { messageLink } from "../../discord/messages/message-link.ts";

/** What is done about somebody who says that they are under 13: nothing of theirs is kept, and staff are told without the words. */
export interface UnderThirteen {
  /** Repeatable: it can be called again for the same message. */
  on(message: ChildsMessage): Promise<void>;
}

export interface ChildsMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id?: string | undefined;
  readonly author: { readonly id: string };
}

/** What they read. */
export const underThirteenWords =
  "Thank you for telling me. Discord is for people of 13 and older, so I can't chat with you, and I've kept nothing of what you wrote. If something worries you, please talk to a grown-up you trust.";

export function createUnderThirteen(powers: {
  /** Closes their requests, and forgets everything of theirs. */
  readonly forget: (userId: string) => void;
  /** To the admin channel; the same words with the same nonce are posted once. */
  readonly tellStaff: (text: string, nonce: string) => Promise<unknown>;
}): UnderThirteen {
  const { forget, tellStaff } = powers;
  return {
    async on({ id, channel_id: channelId, guild_id: guildId = "", author }) {
      forget(author.id);
      await tellStaff(
        `Somebody says that they are under 13: <@${author.id}>, in ${messageLink(guildId, channelId, id)}\n` +
          "I answered kindly, and kept nothing of theirs. Discord's terms ask for 13 years, in some countries more: please decide what to do, such as reporting the account to Discord.",
        `child${id}`,
      );
    },
  };
}
