import type { APIInteraction } from "discord-api-types/v10";
import type { Log } from "../../log/log.ts";
import { discordCode, refusedFor } from "../rest/discord-errors.ts";
import type { Messenger, OutgoingMessage } from "./messenger.ts";

/** Codes that mean that nothing can be posted in the channel. */
const noPlace = [
  discordCode.unknownChannel,
  discordCode.missingAccess,
  discordCode.missingPermissions,
  discordCode.cannotActOnThisChannel,
];

const tooSlow =
  "I was too slow for Discord just now, and what I had to say is for your eyes only. Could you try again? 🐟";

/** How many interactions are remembered. */
const most = 1_000;

/**
 * Posts late answers in the channel. An answer meant for one person's eyes isn't posted, but that person learns what to do.
 * Returns the ids of the messages that the answer became.
 */
export function sayLate(powers: {
  readonly send: Messenger["send"];
  readonly log: Log;
}): (interaction: APIInteraction, message: OutgoingMessage) => Promise<readonly string[]> {
  const { send, log } = powers;
  const saidFor = new Map<string, number>();

  return async (interaction, message) => {
    const channelId = interaction.channel?.id;
    if (channelId === undefined) return [];
    const person = interaction.member?.user.id ?? interaction.user?.id;
    // Several answers are several messages, each sent once however often everything is retried.
    const count = (saidFor.get(interaction.id) ?? 0) + 1;
    const nonce = count === 1 ? interaction.id : `${interaction.id}:${count}`;
    const said = message.ephemeral === true ? { content: `<@${person}> ${tooSlow}` } : message;
    let ids: readonly string[] = [];
    try {
      ids = await send(channelId, { ...said, nonce });
    } catch (error) {
      if (!refusedFor(error, ...noPlace)) throw error;
      log.warn("an answer that came too late had no place", { id: interaction.id, error });
    }
    saidFor.set(interaction.id, count);
    const oldest = saidFor.keys().next().value;
    if (saidFor.size > most && oldest !== undefined) saidFor.delete(oldest);
    return said === message ? ids : [];
  };
}
