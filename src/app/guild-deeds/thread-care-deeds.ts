import type { ThreadCareDeed } from "../../plugins/deeds/deed.ts";
import { bringIn } from "./bring-in.ts";
import type { DeedPowers, DoDeeds } from "./deed-powers.ts";

/** What is done with threads that are there. */
export function createThreadCareDeeds({ api, messenger }: DeedPowers): DoDeeds<ThreadCareDeed> {
  return {
    async changeThread({ channelId, name, archived, locked, before }, reason) {
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(locked === undefined ? {} : { locked }),
      };
      // Discord changes nothing else in an archived thread.
      if (before.archived && Object.keys(change).length > 0 && archived !== false)
        await api.channels.edit(channelId, { archived: false }, { reason });
      const ends = archived ?? (before.archived && Object.keys(change).length > 0 ? true : undefined);
      await api.channels.edit(
        channelId,
        { ...change, ...(ends === undefined ? {} : { archived: ends }) },
        { reason },
      );
      return undefined;
    },
    async addToThread({ channelId, userId, source }) {
      await bringIn(messenger, channelId, { userIds: [userId], source });
      return undefined;
    },
    async removeFromThread({ channelId, userId }) {
      await api.threads.removeMember(channelId, userId);
      return undefined;
    },
    async transcript({ channelId, message }) {
      return { sent: await messenger.send(channelId, message) };
    },
  };
}
