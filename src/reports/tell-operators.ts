import type { API } from "@discordjs/core";
import type { Messenger } from "../discord/messages/messenger.ts";
import type { Log } from "../log/log.ts";
import type { Told } from "./store/told.ts";

/**
 * Sends operators a direct message that the admin channel can't be used any more, since nobody else would learn it. Once, until
 * the reason changes.
 */
export async function tellOperators(
  powers: {
    readonly api: API;
    readonly messenger: Pick<Messenger, "send">;
    readonly operatorIds: Iterable<string>;
    readonly told: Told;
    readonly log: Log;
  },
  why: string,
): Promise<void> {
  const { api, messenger, operatorIds, told, log } = powers;
  const topic = "log-channel";
  log.error("log_channel.lost", { why });
  if (told.of(topic)?.statement === why) return;
  const content = `${why}\nThen restart me. Until then I'll keep serving people, but nobody hears my reports.`;
  for (const operator of operatorIds) {
    try {
      const { id } = await api.users.createDM(operator);
      await messenger.send(id, { content });
      told.note(topic, why);
    } catch (error) {
      // They don't accept messages from Turbot, or share no server with it.
      log.warn("log_channel.operator_not_told", { operator, error });
    }
  }
}
