import type { LetterDeed } from "../../plugins/deeds/deed.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** Direct messages. Opening a channel with somebody that is open already is free. */
export function createLetterDeeds({ api, messenger }: DeedPowers): DoDeeds<LetterDeed> {
  return {
    async letter({ userId, message }) {
      const { id } = await api.users.createDM(userId);
      const messageIds = await messenger.send(id, message);
      return { channelId: id, messageIds };
    },
  };
}
