import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { isApiError } from "../discord/rest/api-errors.ts";
import type { Log } from "../log/log.ts";
import type { HandleEvent } from "./handle-event.ts";

/** Nobody gets the notice again within this time, in milliseconds: an hour. */
const saidAgainAfterMs = 60 * 60 * 1_000;

/** How many conversations are remembered. Anyone who drops out can get the notice again. */
const keptInMind = 1_000;

const words =
  "Ahoy! 🐟 I only chat in servers, where everyone can listen in, so I haven't read this one. " +
  "Mention me in a channel there and say anything: that's where I'm Turbotastic.";

/**
 * Answers direct messages with where to talk instead, once in a while, without asking Claude. All other events go on to
 * `next`.
 */
export function createDirectReplies(
  powers: { readonly messenger: Pick<Messenger, "send">; readonly log: Log; readonly elapsed: () => number },
  next: HandleEvent,
): HandleEvent {
  const { messenger, log, elapsed } = powers;
  const told = new Map<string, number>();

  return async (event, ...rest) => {
    if (event.t !== "MESSAGE_CREATE" || event.d.guild_id !== undefined) return next(event, ...rest);
    const { id, channel_id: channelId } = event.d;
    if (!isFromAPerson(event.d)) return;
    if (elapsed() < (told.get(channelId) ?? Number.NEGATIVE_INFINITY) + saidAgainAfterMs) return;
    try {
      await messenger.send(channelId, { content: words, nonce: id });
    } catch (error) {
      // Someone who blocks Turbot's messages can't be told.
      if (!isApiError(error)) throw error;
      log.warn("a direct message could not be answered", { error });
    }
    told.delete(channelId);
    told.set(channelId, elapsed());
    const [oldest] = told.keys();
    if (told.size > keptInMind && oldest !== undefined) told.delete(oldest);
  };
}
