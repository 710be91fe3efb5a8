import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { LetterDeed } from "../../deeds/deed.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import type { DeedAnswer } from "../guild-powers.ts";
import { letterStopButton, letterWords } from "../reach/letter-words.ts";
import { closeMailButton, mailWords } from "../reach/mail-words.ts";
import { UnreachableError, unreachableFor } from "../reach/unreachable-error.ts";
import type { CallTools } from "./call-tools.ts";
import { nonceOf } from "./named-once.ts";

/**
 * What every direct message passes before it is sent, as other messages do: what was read elsewhere is told only to who can read there,
 * members' words pass AutoMod and name their author, and what it repeats goes with its original.
 */
export function createWriteLetter(tools: CallTools) {
  const { plugin, records, lookups, outgoing, peopleIn, ofOwnAccord, membersWords, files, letters } = tools;

  return async (
    deed: LetterDeed,
    underWay: readonly HandlerCall[],
    write: (deed: LetterDeed) => Promise<DeedAnswer>,
  ): Promise<DeedAnswer> => {
    const { guildId, userId, message } = deed;
    // Whoever it is for can be told what they can read themselves.
    const to = { userId, lendsRights: true, guildId, channelId: undefined, messageId: undefined };
    const where = { guildId, channelId: "", to, asker: to, filesBy: undefined };
    await outgoing.check(message, where, underWay);
    const repeats = outgoing.sourcesOf(message, underWay);
    const { nonce, ...rest } = message;
    const source = {
      ...ofOwnAccord(guildId, underWay, [userId, ...peopleIn(message, underWay)]),
      repeats,
    };
    const { conversation } = deed;
    const server = (await lookups.guild(guildId))?.name ?? "";
    const whole: OutgoingMessage = {
      ...rest,
      source,
      ...(nonce === undefined ? {} : { nonce: nonceOf(plugin, `person ${userId}`, nonce) }),
      signature: (conversation === undefined ? letterWords : mailWords).signature(plugin, server),
      components: [
        conversation === undefined ? letterStopButton(plugin, guildId) : closeMailButton(conversation),
      ],
    };
    // The team answers as such: it is known to who wrote, and the record says who did.
    const said = conversation === undefined ? membersWords.named(whole, underWay, userId) : whole;
    try {
      return await files.withBytes(said, (it) => {
        // All that takes a while: meanwhile they may have pressed the button that stops it.
        if (conversation === undefined && !letters.agreed(guildId, userId))
          throw new UnreachableError("consent");
        return write({ ...deed, message: it });
      });
    } catch (error) {
      const reason = unreachableFor(error);
      if (reason === undefined) throw error;
      // Nobody is asked for them again for a while. Who is elsewhere may come back.
      if (reason === "closed") records.closedLetters.note(userId);
      throw new UnreachableError(reason, error);
    }
  };
}
