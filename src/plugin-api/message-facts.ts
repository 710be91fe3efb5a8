import type { Embed } from "./content.ts";
import type { Attachment, User } from "./people.ts";

/** What is known of every message. */
export interface MessageFacts {
  readonly id: string;
  readonly content: string;
  /** `author.bot`: a bot or a webhook wrote it. */
  readonly author: User;
  /** Null outside a guild. */
  readonly guildId: string | null;
  readonly channelId: string;
  /** Discord's message type: 0 written, 19 a reply, 20 and 23 of a command; others are Discord's own, as 6 for a pin. */
  readonly type: number;
  /** The message it replies to; `author` is null if that isn't known, or the message is gone. */
  readonly repliesTo: { readonly id: string; readonly author: User | null } | null;
  /** People who are mentioned, not roles. */
  readonly mentions: readonly User[];
  readonly attachments: readonly MessageFile[];
  /** Previews of links come later, so a new message hasn't got them. */
  readonly embeds: readonly Embed[];
}

/** What is known of a file without reading it. `turbot.files` reads it; in `files` of a message it is sent on. */
export type MessageFile = Omit<Attachment, "url">;

/** A message that was looked up: `turbot.getMessage`, `turbot.history`. */
export interface ReadMessage extends MessageFacts {
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601, or null. */
  readonly editedAt: string | null;
  readonly pinned: boolean;
  /** Counts by emoji, or by `name:id` for one of the guild's. The plugin's own reactions count like others'. */
  readonly reactions: readonly { readonly emoji: string; readonly count: number }[];
  readonly poll: PollResults | null;
}

export interface PollResults {
  readonly question: string;
  readonly answers: readonly { readonly text: string; readonly votes: number }[];
  readonly multiple: boolean;
  /** ISO 8601; null: it has no end. */
  readonly endsAt: string | null;
  /** The votes are counted: nothing changes any more. */
  readonly isFinal: boolean;
}
