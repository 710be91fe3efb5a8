import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MailEnds } from "../../plugins/dispatch/mail-ends.ts";
import type { Privacy } from "../../privacy/create-privacy.ts";
import { privacyWords } from "../../privacy/privacy-words.ts";

/**
 * Forgets somebody who has confirmed it, by a button or in words, and says what is gone. A press that is repeated does nothing
 * again: each forgetting also takes answers that others have paid for.
 */
export type ForgetMe = (userId: string, guildId: string | undefined) => Promise<OutgoingMessage>;

/** Within this time after somebody was forgotten there is hardly anything new to forget, in milliseconds. */
const doneForMs = 60_000;

export function createForgetMe(powers: {
  readonly privacy: Pick<Privacy, "forgetUser">;
  readonly ends: Pick<MailEnds, "forgetting">;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): ForgetMe {
  const { privacy, ends, now } = powers;
  const doneAt = new Map<string, number>();
  return async (userId, guildId) => {
    for (const [who, at] of doneAt) if (now() - at >= doneForMs) doneAt.delete(who);
    if (doneAt.has(userId)) return { content: privacyWords.justForgotYou };
    // Before anything else: telling plugins takes a while, and a second press can come meanwhile.
    doneAt.set(userId, now());
    try {
      await ends.forgetting(userId);
      return { content: privacyWords.forgotYou(privacy.forgetUser(userId, guildId)) };
    } catch (error) {
      // They can try again at once.
      doneAt.delete(userId);
      throw error;
    }
  };
}
