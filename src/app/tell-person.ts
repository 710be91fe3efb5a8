import type { API } from "@discordjs/core";
import type { Messenger } from "../discord/messages/messenger.ts";
import { readRefusal } from "../discord/rest/read-refusal.ts";
import type { GuildPowers } from "../plugins/capabilities/guild-powers.ts";

/** Direct messages of Turbot's own to people who were moderated. */
export function createTellPerson(powers: {
  readonly api: API;
  readonly messenger: Pick<Messenger, "send" | "edit">;
}): Pick<GuildPowers, "tell" | "tellOtherwise"> {
  const { api, messenger } = powers;
  return {
    async tell(userId, message) {
      try {
        const { id: channelId } = await api.users.createDM(userId);
        const [messageId] = await messenger.send(channelId, message);
        return messageId === undefined ? undefined : { channelId, messageId };
      } catch (error) {
        // They take none, or Discord takes none just now: what it is about goes on without.
        if (readRefusal(error) === undefined) throw error;
        return undefined;
      }
    },
    async tellOtherwise({ channelId, messageId }, message) {
      try {
        await messenger.edit(channelId, messageId, message);
      } catch (error) {
        if (readRefusal(error) === undefined) throw error;
      }
    },
  };
}
