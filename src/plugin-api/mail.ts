import { type Content, richContent } from "./content.ts";
import { callHost } from "./host-link.ts";
import type { Attachment, User } from "./people.ts";

/** A direct message that somebody wrote to the team of a server, in the conversation that they opened with this plugin. */
export interface Mail {
  readonly conversationId: string;
  readonly guildId: string;
  readonly id: string;
  readonly author: User;
  readonly content: string;
  readonly attachments: readonly Attachment[];
}

/** A conversation is over: the person closed it, has left the server, hasn't written for 30 days, or asked Turbot to forget them. */
export interface MailClose {
  readonly conversationId: string;
  readonly guildId: string;
  readonly userId: string;
  readonly reason: "closed" | "left" | "silent" | "forgotten";
}

/**
 * Conversations with people who write to the team. What they write can be told only in channels that not everybody sees, and goes from there
 * when they delete it. Needs `receive_mail`.
 */
export interface Mails {
  /** Answers as the team: nobody is named but by the text. `once`: as for `turbot.send`. @throws UnreachableError, or if the conversation is over */
  reply(conversationId: string, content: Content, options?: { readonly once?: string }): Promise<void>;
  /** Ends it, and tells them so. Not told as `mailClose`. */
  close(conversationId: string): Promise<void>;
}

export const mails: Mails = Object.freeze({
  async reply(conversationId: string, content: Content, { once }: { readonly once?: string } = {}) {
    const named = once === undefined ? {} : { once: String(once) };
    const conversation = String(conversationId);
    await callHost("mailReply", { conversation, content: richContent(content), ...named });
  },
  async close(conversationId: string) {
    await callHost("mailClose", { conversation: String(conversationId) });
  },
});
