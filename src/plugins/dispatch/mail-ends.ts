import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log/log.ts";
import type { MailConversation, MailConversations, MailEnding } from "../store/mail-conversations.ts";
import type { MailEvent, MailOutcome } from "./route-mail.ts";

/** Ends conversations for the people in them. It is written down first, so that the team hears of it also after a kill. */
export interface MailEnds {
  /** It is over when this returns. @returns tells its plugin, if it wasn't over before; never rejects */
  end(conversation: MailConversation, ending: MailEnding): () => Promise<void>;
  /** Ends all of somebody who is forgotten next, while plugins still know whose they were. Never rejects. */
  forgetting(userId: string): Promise<void>;
  /**
   * Ends what nobody has written in for long, and tells of what an earlier process couldn't.
   *
   * @param at milliseconds since 1970
   * @returns once they are told; never rejects
   * @throws at once, if the database can't be used
   */
  look(at: number, most: number): Promise<void>;
}

/** Whoever is forgotten isn't kept waiting longer, in milliseconds. */
const tellingMs = 1_000;

export function createMailEnds(powers: {
  readonly mails: MailConversations;
  readonly onMail: (conversation: MailConversation, event: MailEvent) => Promise<MailOutcome>;
  readonly log: Log;
}): MailEnds {
  const { mails, onMail, log } = powers;

  async function tell(conversation: MailConversation, reason: MailEnding): Promise<void> {
    try {
      if ((await onMail(conversation, { name: "mailClose", reason })).kind === "taken")
        mails.told(conversation.id);
    } catch (error) {
      // It is told later: in the next round, or by the next process.
      log.warn("mail.end_not_told", { error });
    }
  }

  async function tellAll(untold: ReturnType<MailConversations["untold"]>): Promise<void> {
    for (const { conversation, ending } of untold) await tell(conversation, ending);
  }

  const end: MailEnds["end"] = (conversation, ending) =>
    mails.end(conversation.id, ending) ? () => tell(conversation, ending) : async () => {};

  return {
    end,
    async forgetting(userId) {
      const telling = mails.openOf(userId).map((one) => end(one, "forgotten"));
      if (telling.length === 0) return;
      const told = Promise.all(telling.map((one) => one()));
      await Promise.race([told, sleep(tellingMs, undefined, { ref: false })]);
    },
    look(at, most) {
      for (const one of mails.silent(at, most)) mails.end(one.id, "silent");
      return tellAll(mails.untold());
    },
  };
}
