import type { RequestKind } from "../requests/requests.ts";
import type { Database } from "./open-database.ts";

/** What Turbot remembers of conversations: the last messages of each channel. */
export interface ChatMessages {
  /** Remembers what someone said to Turbot. @returns false: it was there already, so an earlier run was cut short. */
  addSaid(message: SaidMessage): boolean;
  /** Remembers an answer, before it is sent. */
  addAnswer(answer: ChatAnswer & { readonly channelId: string; readonly to: string }): void;
  /** The answer to a message, if one was already decided on. */
  answerTo(messageId: string): ChatAnswer | undefined;
  /** The conversation in a channel, oldest first, at most `rememberedMessages`. */
  in(channelId: string): readonly RememberedMessage[];
}

export interface SaidMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly content: string;
}

export interface ChatAnswer {
  readonly content: string;
  /** What the answer starts, if anything. */
  readonly intent: RequestKind | undefined;
}

export type RememberedMessage =
  | {
      readonly role: "user";
      readonly authorId: string;
      readonly authorName: string;
      readonly content: string;
    }
  | { readonly role: "assistant"; readonly content: string };

/** The reference's memory of a channel, in messages. */
export const rememberedMessages = 20;

/** Conversations that rested longer are forgotten, in milliseconds: 30 days. */
const keptMs = 30 * 24 * 60 * 60 * 1_000;

export function createChatMessages(database: Database, now: () => number = Date.now): ChatMessages {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO chat_messages (id, channel_id, author_id, author_name, role, content, intent, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const trim = database.prepare(
    `DELETE FROM chat_messages WHERE channel_id = ?1 AND rowid NOT IN
       (SELECT rowid FROM chat_messages WHERE channel_id = ?1 ORDER BY rowid DESC LIMIT ${rememberedMessages})`,
  );
  const answer = database.prepare("SELECT content, intent FROM chat_messages WHERE id = ?");
  const select = database.prepare(
    "SELECT role, author_id, author_name, content FROM chat_messages WHERE channel_id = ? ORDER BY rowid",
  );
  database.prepare("DELETE FROM chat_messages WHERE at < ?").run(now() - keptMs);

  const answerId = (messageId: string) => `answer:${messageId}`;

  return {
    addSaid({ id, channelId, authorId, authorName, content }) {
      const { changes } = insert.run(id, channelId, authorId, authorName, "user", content, null, now());
      trim.run(channelId);
      return Number(changes) > 0;
    },
    addAnswer({ channelId, to, content, intent }) {
      insert.run(answerId(to), channelId, "", "", "assistant", content, intent ?? null, now());
      trim.run(channelId);
    },
    answerTo(messageId) {
      const row = answer.get(answerId(messageId));
      if (row === undefined) return undefined;
      const { intent } = row;
      return {
        content: String(row.content),
        intent: intent === "plugin" || intent === "core" ? intent : undefined,
      };
    },
    in: (channelId) =>
      select.all(channelId).map((row) =>
        row.role === "assistant"
          ? { role: "assistant", content: String(row.content) }
          : {
              role: "user",
              authorId: String(row.author_id),
              authorName: String(row.author_name),
              content: String(row.content),
            },
      ),
  };
}
