import { setTimeout as sleep } from "node:timers/promises";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { MailEnds } from "../../plugins/dispatch/mail-ends.ts";
import type { MailConversations } from "../../plugins/store/mail-conversations.ts";
import type { Privacy } from "../../privacy/create-privacy.ts";
import { privacyWords } from "../../privacy/privacy-words.ts";

/**
 * Forgets somebody who has confirmed it, by a button or in words, and says what is gone. A press that is repeated does nothing
 * again: each forgetting also takes answers that others have paid for.
 */
export type ForgetMe = (userId: string, guildId: string | undefined) => Promise<OutgoingMessage>;

/** Within this time after somebody was forgotten there is hardly anything new to forget, in milliseconds. */
const doneForMs = 60_000;

/** Teams hear that a conversation is over while plugins still know it. Whoever asked isn't kept waiting longer: in milliseconds. */
const tellingMs = 1_000;

export function createForgetMe(powers: {
  readonly privacy: Pick<Privacy, "forgetUser">;
  readonly mails: Pick<MailConversations, "openOf">;
  readonly ends: Pick<MailEnds, "end">;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): ForgetMe {
  const { privacy, mails, ends, now } = powers;
  const doneAt = new Map<string, number>();
  return async (userId, guildId) => {
    for (const [who, at] of doneAt) if (now() - at >= doneForMs) doneAt.delete(who);
    if (doneAt.has(userId)) return { content: privacyWords.justForgotYou };
    const tell = mails.openOf(userId).map((one) => ends.end(one, "forgotten"));
    if (tell.length > 0)
      await Promise.race([
        Promise.all(tell.map((one) => one())),
        sleep(tellingMs, undefined, { ref: false }),
      ]);
    const content = privacyWords.forgotYou(privacy.forgetUser(userId, guildId));
    // Only now: if it failed, they can try again at once.
    doneAt.set(userId, now());
    return { content };
  };
}
