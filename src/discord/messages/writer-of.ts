import type { API } from "@discordjs/core";
import type { Log } from "../../log/log.ts";

/** Asks Discord who wrote a message. Undefined: it is gone, Turbot can't see it, or Discord doesn't answer. */
export function createWriterOf(powers: {
  readonly api: Pick<API, "channels">;
  readonly log: Log;
}): (channelId: string, messageId: string) => Promise<string | undefined> {
  const { api, log } = powers;
  return async (channelId, messageId) => {
    try {
      return (await api.channels.getMessage(channelId, messageId)).author.id;
    } catch (error) {
      log.info("messages.writer_not_known", { error });
      return undefined;
    }
  };
}
