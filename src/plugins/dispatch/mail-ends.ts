import type { Log } from "../../log/log.ts";
import type { MailConversation, MailConversations, MailEnding } from "../store/mail-conversations.ts";
import type { MailEvent, MailOutcome } from "./route-mail.ts";

/** Ends conversations for the people in them. It is written down first, so that the team hears of it also after a kill. */
export interface MailEnds {
  /** It is over when this returns. @returns tells its plugin, if it wasn't over before; never rejects */
  end(conversation: MailConversation, ending: MailEnding): () => Promise<void>;
  /** Ends what nobody has written in for long, and tells of what an earlier process couldn't. @param at milliseconds since 1970 */
  look(at: number, most: number): Promise<void>;
}

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

  return {
    end(conversation, ending) {
      if (!mails.end(conversation.id, ending)) return async () => {};
      return () => tell(conversation, ending);
    },
    async look(at, most) {
      for (const one of mails.silent(at, most)) mails.end(one.id, "silent");
      for (const { conversation, ending } of mails.untold()) await tell(conversation, ending);
    },
  };
}
