import { z } from "zod";
import type { RequestKind } from "../requests/requests.ts";
import type { Database } from "./open-database.ts";

/** What Turbot remembers of conversations: the last messages of each channel. */
export interface ChatMessages {
  /** Remembers what someone said to Turbot, or how they have put it since. */
  addSaid(message: SaidMessage): void;
  /** Remembers an answer, before it is sent; not to what was forgotten while it was made. */
  addAnswer(answer: ChatAnswer & { readonly channelId: string; readonly to: string }): void;
  /** The answer to a message, if one was already decided on. */
  answerTo(messageId: string): ChatAnswer | undefined;
  /** The conversation in a channel, oldest first, at most `rememberedMessages`. */
  in(channelId: string): readonly RememberedMessage[];
  /** A message that was taken back. What was answered to it stays: everybody can still read that. */
  forgetSaid(messageId: string): void;
  /** A channel that is gone. */
  forgetChannel(channelId: string): void;
}

export interface SaidMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly content: string;
  readonly context?: SaidContext | undefined;
}

/** What belongs to a message besides its text. All of it was chosen by members. */
export interface SaidContext extends Carried {
  /** The message it answers. `id` is undefined for Turbot itself. */
  readonly repliesTo?:
    | ({ readonly from: string; readonly id?: string | undefined; readonly says: string } & Carried)
    | undefined;
  readonly attached?: readonly Attached[] | undefined;
}

/** What a message carries besides words of its own. */
export interface Carried {
  /** The text of a message that was forwarded with it, from wherever. */
  readonly forwards?: string | undefined;
  /** The names of stickers. */
  readonly stickers?: readonly string[] | undefined;
}

/** A file, as far as it could be read. */
export interface Attached {
  readonly name: string;
  /** Its number among the pictures that come with the message it was attached to. */
  readonly picture?: number | undefined;
  readonly text?: string | undefined;
  /** There is more of the text. */
  readonly cut?: boolean | undefined;
  /** Why it can't be seen. */
  readonly unseen?: string | undefined;
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
      readonly context?: SaidContext | undefined;
    }
  | { readonly role: "assistant"; readonly content: string };

/** The reference's memory of a channel, in messages. */
export const rememberedMessages = 20;

/** What was said longer ago is forgotten, in milliseconds: 30 days. */
const keptMs = 30 * 24 * 60 * 60 * 1_000;

/** So often what is too old is looked for, in milliseconds. */
const pruneEveryMs = 60 * 60 * 1_000;

/**
 * @param now the clock, in milliseconds since 1970
 * @param pruneNow what old messages are thrown away by; see prudent-clock.ts
 */
export function createChatMessages(
  database: Database,
  now: () => number = Date.now,
  pruneNow: () => number = now,
): ChatMessages {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO chat_messages (id, channel_id, author_id, author_name, role, content, context, intent, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const authorOf = database.prepare("SELECT author_id FROM chat_messages WHERE id = ?");
  const revise = database.prepare("UPDATE chat_messages SET content = ?, context = ? WHERE id = ?");
  const trim = database.prepare(
    `DELETE FROM chat_messages WHERE channel_id = ?1 AND rowid NOT IN
       (SELECT rowid FROM chat_messages WHERE channel_id = ?1 ORDER BY rowid DESC LIMIT ${rememberedMessages})`,
  );
  const answer = database.prepare("SELECT content, intent FROM chat_messages WHERE id = ?");
  const select = database.prepare(
    `SELECT role, author_id, author_name, content, context FROM chat_messages
     WHERE channel_id = ? AND at >= ? ORDER BY rowid`,
  );
  const forgetOld = database.prepare("DELETE FROM chat_messages WHERE at < ?");
  const forgetSaid = database.prepare("DELETE FROM chat_messages WHERE id = ? AND role = 'user'");
  const forgetChannel = database.prepare("DELETE FROM chat_messages WHERE channel_id = ?");
  let prunedAt = Number.NEGATIVE_INFINITY;

  const answerId = (messageId: string) => `answer:${messageId}`;

  function prune(): void {
    // Apart either way: the clock may have been set back.
    if (Math.abs(pruneNow() - prunedAt) < pruneEveryMs) return;
    prunedAt = pruneNow();
    forgetOld.run(prunedAt - keptMs);
  }

  prune();
  return {
    addSaid({ id, channelId, authorId, authorName, content, context }) {
      const held = context === undefined ? null : JSON.stringify(context);
      const { changes } = insert.run(id, channelId, authorId, authorName, "user", content, held, null, now());
      if (Number(changes) === 0) revise.run(content, held, id);
      trim.run(channelId);
      prune();
    },
    addAnswer({ channelId, to, content, intent }) {
      const asker = authorOf.get(to)?.author_id;
      if (asker === undefined) return;
      // Whom it was said to: when they are to be forgotten, their question may be gone already.
      insert.run(answerId(to), channelId, asker, "", "assistant", content, null, intent ?? null, now());
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
      select.all(channelId, now() - keptMs).map((row) =>
        row.role === "assistant"
          ? { role: "assistant", content: String(row.content) }
          : {
              role: "user",
              authorId: String(row.author_id),
              authorName: String(row.author_name),
              content: String(row.content),
              context: contextOf(row.context),
            },
      ),
    forgetSaid: (messageId) => void forgetSaid.run(messageId),
    forgetChannel: (channelId) => void forgetChannel.run(channelId),
  };
}

const carried = { forwards: z.string().optional(), stickers: z.array(z.string()).optional() };

const Context = z.object({
  ...carried,
  repliesTo: z
    .object({ from: z.string(), id: z.string().optional(), says: z.string(), ...carried })
    .optional(),
  attached: z
    .array(
      z.object({
        name: z.string(),
        picture: z.number().optional(),
        text: z.string().optional(),
        cut: z.boolean().optional(),
        unseen: z.string().optional(),
      }),
    )
    .optional(),
});

/** Another release may have written it in another shape: then the text alone must do. */
function contextOf(column: unknown): SaidContext | undefined {
  if (typeof column !== "string") return undefined;
  const read = Context.safeParse(JSON.parse(column));
  return read.success ? read.data : undefined;
}
