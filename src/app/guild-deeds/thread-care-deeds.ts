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
      const isOpenedFirst = before.archived && Object.keys(change).length > 0 && archived !== false;
      const ends = isOpenedFirst ? true : archived;
      const edit = (to: Parameters<typeof api.channels.edit>[1]) =>
        api.channels.edit(channelId, to, { reason });
      if (isOpenedFirst) await edit({ archived: false });
      try {
        await edit({ ...change, ...(ends === undefined ? {} : { archived: ends }) });
      } catch (error) {
        if (isOpenedFirst) await edit({ archived: true }).catch(() => {});
        throw error;
      }
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
