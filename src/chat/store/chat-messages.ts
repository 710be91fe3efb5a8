import type { RequestKind } from "../../requests/requests.ts";
import type { Database } from "../../store/open-database.ts";
import { readContext, type SaidContext, withoutReply, writeContext } from "./chat-context.ts";
import { allHeard, anyone, type Heard, quotedIn, readHeard } from "./heard.ts";
import { createRepeatedIn, type Repeated, type RepeatedIn, readRepeated } from "./repeated-words.ts";

/** What Turbot remembers of conversations: each channel's last messages. */
export interface ChatMessages {
  /** Stores what someone said to Turbot, or its edited version. */
  addSaid(message: SaidMessage): void;
  /**
   * Stores an answer before it is sent, unless the question or another message it was made from was forgotten meanwhile: it might
   * repeat it. `from`: what it was made from; by default, all that is remembered of the channel.
   */
  addAnswer(
    answer: ChatAnswer & {
      readonly channelId: string;
      readonly to: string;
      readonly from?: readonly KeptMessage[];
    },
  ): void;
  /** Replaces an answer that isn't what is said in the end, for example because the request it would start is refused. */
  changeAnswer(to: string, answer: ChatAnswer): void;
  /** The answer to a message, if one was already decided. */
  answerTo(messageId: string): ChatAnswer | undefined;
  /** The conversation in a channel, oldest first, at most `rememberedMessages`. */
  in(channelId: string): readonly KeptMessage[];
  /** Whose words a text repeats, of those it was made from. */
  readonly repeatedIn: RepeatedIn;
  /** Forgets a deleted message, the answer to it, and replies' quotes of it. */
  forgetSaid(messageId: string, channelId: string): void;
  /**
   * Forgets the answer to a message, what replies quote of it, and the answers after it in its channel: they were made from all that
   * was said before.
   */
  forgetAnswer(to: string): void;
  /** Forgets a deleted channel. */
  forgetChannel(channelId: string): void;
}

export interface SaidMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId?: string | undefined;
  readonly authorId: string;
  readonly authorName: string;
  readonly content: string;
  readonly context?: SaidContext | undefined;
  /** By Discord's clock, in milliseconds since 1970. @default when it is stored */
  readonly writtenAt?: number;
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

/** A message as it is stored. */
export type KeptMessage = RememberedMessage & {
  readonly id: string;
  /** Whose words are in it, or in what it was made from. */
  readonly heard: Heard;
  /** Whose words an answer repeats. */
  readonly repeated?: Repeated | undefined;
};

/** How many messages of a channel are remembered. */
export const rememberedMessages = 20;

/** Messages older than this are forgotten, in milliseconds, unless a setting says otherwise: 30 days. */
export const chatKeptMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * @param now the clock, in milliseconds since 1970
 * @param keptMs how long messages are remembered, in milliseconds
 */
export function createChatMessages(
  database: Database,
  now: () => number = Date.now,
  keptMs = chatKeptMs,
): ChatMessages {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO chat_messages
       (id, channel_id, author_id, author_name, role, content, context, intent, at, heard, guild_id, repeated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const authorOf = database.prepare("SELECT author_id, guild_id FROM chat_messages WHERE id = ?");
  const revise = database.prepare(
    "UPDATE chat_messages SET content = ?, context = ?, at = max(at, ?) WHERE id = ?",
  );
  const changeAnswer = database.prepare("UPDATE chat_messages SET content = ?, intent = ? WHERE id = ?");
  const trim = database.prepare(
    `DELETE FROM chat_messages WHERE channel_id = ?1 AND rowid NOT IN
       (SELECT rowid FROM chat_messages WHERE channel_id = ?1 ORDER BY rowid DESC LIMIT ${rememberedMessages})`,
  );
  const answer = database.prepare("SELECT content, intent, heard FROM chat_messages WHERE id = ?");
  const select = database.prepare(
    `SELECT id, role, author_id, author_name, content, context, heard, repeated, at FROM chat_messages
     WHERE channel_id = ? AND at >= ? ORDER BY rowid`,
  );
  const stillThere = database.prepare(
    "SELECT count(*) AS count FROM chat_messages WHERE id IN (SELECT value FROM json_each(?))",
  );
  const quoting = database.prepare(
    "SELECT id, context FROM chat_messages WHERE channel_id = ? AND context ->> '$.repliesTo.of' = ?",
  );
  const changeContext = database.prepare("UPDATE chat_messages SET context = ? WHERE id = ?");
  const forgetSaid = database.prepare("DELETE FROM chat_messages WHERE id = ? AND role = 'user'");
  const forgetAnswer = database.prepare("DELETE FROM chat_messages WHERE id = ?");
  const forgetAnswersAfter = database.prepare(
    `DELETE FROM chat_messages WHERE role = 'assistant'
       AND channel_id = (SELECT channel_id FROM chat_messages WHERE id IN (?1, ?2) LIMIT 1)
       AND rowid > (SELECT min(rowid) FROM chat_messages WHERE id IN (?1, ?2))`,
  );
  const forgetChannel = database.prepare("DELETE FROM chat_messages WHERE channel_id = ?");

  const repeatedIn = createRepeatedIn();
  const answerId = (messageId: string) => `answer:${messageId}`;

  function remembered(channelId: string): readonly KeptMessage[] {
    const since = now() - keptMs;
    return select.all(channelId, since).map((row): KeptMessage => {
      const [id, content, at] = [String(row.id), String(row.content), Number(row.at)];
      if (row.role === "assistant") {
        const heard = allHeard([readHeard(row.heard) ?? { [anyone]: at }], since);
        return { role: "assistant", id, content, heard, repeated: readRepeated(row.repeated) };
      }
      const [authorId, authorName] = [String(row.author_id), String(row.author_name)];
      const context = readContext(row.context);
      const quoted = quotedIn(context ?? {}, at, (to) => readHeard(answer.get(answerId(to))?.heard));
      const heard = allHeard([{ [authorId]: at }, quoted], since);
      return { role: "user", id, authorId, authorName, content, context: whole(context), heard };
    });
  }

  /** With Turbot's words where somebody replied to them, while they are remembered. */
  function whole(context: SaidContext | undefined): SaidContext | undefined {
    const quoted = context?.repliesTo;
    if (context === undefined || quoted === undefined) return context;
    if (quoted.id !== undefined || quoted.says !== "") return context;
    const said = quoted.answers === undefined ? undefined : answer.get(answerId(quoted.answers))?.content;
    if (said === undefined) return withoutReply(context);
    return { ...context, repliesTo: { ...quoted, says: String(said) } };
  }

  return {
    in: remembered,
    repeatedIn,
    addSaid({ id, channelId, guildId = "", authorId, authorName, content, context, writtenAt = 0 }) {
      const held = writeContext(context);
      // Where the clock is wrong by a year, and put right before there is an answer, it would be too old for one.
      const at = Math.max(now(), writtenAt);
      const { changes } = insert.run(
        id,
        channelId,
        authorId,
        authorName,
        "user",
        content,
        held,
        null,
        at,
        null,
        guildId,
        null,
      );
      if (Number(changes) === 0) revise.run(content, held, at, id);
      trim.run(channelId);
    },
    addAnswer({ channelId, to, content, intent, from = remembered(channelId) }) {
      const question = authorOf.get(to);
      const asker = question?.author_id;
      const ids = from.map(({ id }) => id);
      if (asker === undefined || stillThere.get(JSON.stringify(ids))?.count !== ids.length) return;
      const heard = allHeard([{ [String(asker)]: now() }, ...from.map((one) => one.heard)], now() - keptMs);
      const held = JSON.stringify(heard);
      // The person it was said to: by the time they are forgotten, their question may be gone.
      insert.run(
        ...[answerId(to), channelId, asker, "", "assistant", content, null, intent ?? null, now(), held],
        question?.guild_id ?? "",
        JSON.stringify(repeatedIn(content, from)),
      );
      trim.run(channelId);
    },
    changeAnswer: (to, { content, intent }) => void changeAnswer.run(content, intent ?? null, answerId(to)),
    answerTo(messageId) {
      const row = answer.get(answerId(messageId));
      if (row === undefined) return undefined;
      const { intent } = row;
      return {
        content: String(row.content),
        intent: intent === "plugin" || intent === "core" ? intent : undefined,
      };
    },
    forgetAnswer(to) {
      forgetAnswersAfter.run(to, answerId(to));
      forgetAnswer.run(answerId(to));
    },
    forgetSaid(messageId, channelId) {
      forgetSaid.run(messageId);
      forgetAnswer.run(answerId(messageId));
      for (const { id, context } of quoting.all(channelId, messageId)) {
        changeContext.run(writeContext(withoutReply(readContext(context) ?? {})), String(id));
      }
    },
    forgetChannel: (channelId) => void forgetChannel.run(channelId),
  };
}
