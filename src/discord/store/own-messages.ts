import { z } from "zod";
import { type Database, transaction } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";
import type { MessageSource, Origin } from "../messages/source.ts";

/** Turbot's own messages: where each comes from, and whose words may be in it. */
export interface OwnMessages {
  /** A message noted before keeps its origin, and gets the words that came to it. */
  note(message: OwnMessage): void;
  of(messageId: string): OwnMessage | undefined;
  forget(messageId: string): void;
  /** Forgets messages said before a time, in milliseconds since 1970. */
  readonly prune: Prune;
}

export interface OwnMessage extends MessageSource {
  readonly id: string;
  readonly channelId: string;
}

/** Discord's copy stays; this is how long can be told where it comes from, in milliseconds: 30 days. */
export const ownMessagesKeptMs = 30 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createOwnMessages(database: Database, now: () => number = Date.now): OwnMessages {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO own_messages (message_id, channel_id, guild_id, origin, at) VALUES (?, ?, ?, ?, ?)",
  );
  const addWords = database.prepare(
    "INSERT OR IGNORE INTO own_message_words (message_id, user_id, at) VALUES (?, ?, ?)",
  );
  const select = database.prepare(
    "SELECT channel_id, guild_id, origin FROM own_messages WHERE message_id = ?",
  );
  const words = database.prepare("SELECT user_id FROM own_message_words WHERE message_id = ?");
  const forget = database.prepare("DELETE FROM own_messages WHERE message_id = ?");
  const forgetWords = database.prepare("DELETE FROM own_message_words WHERE message_id = ?");
  const pruneMessages = createPrune(database, "own_messages", "at < ?", "message_id");
  const pruneWords = createPrune(database, "own_message_words", "at < ?", "message_id, user_id");

  return {
    note: ({ id, channelId, guildId, origin, wordsOf }) =>
      transaction(database, () => {
        insert.run(id, channelId, guildId, JSON.stringify(origin), now());
        for (const userId of new Set(wordsOf)) addWords.run(id, userId, now());
      }),
    of(id) {
      const row = select.get(id);
      const origin = row && readOrigin(String(row.origin));
      if (row === undefined || origin === undefined) return undefined;
      const wordsOf = words.all(id).map(({ user_id: userId }) => String(userId));
      return { id, channelId: String(row.channel_id), guildId: String(row.guild_id), origin, wordsOf };
    },
    forget: (id) =>
      transaction(database, () => {
        forgetWords.run(id);
        forget.run(id);
      }),
    prune(before, most) {
      const until = before - ownMessagesKeptMs;
      return [pruneMessages(until, most), pruneWords(until, most)].includes(true);
    },
  };
}

const Origins: z.ZodType<Origin> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal(["chat", "command"]), askedBy: z.string(), question: z.string() }),
  z.object({ kind: z.literal("request"), request: z.string() }),
  z.object({
    kind: z.literal("plugin"),
    plugin: z.string(),
    during: z.string().nullable(),
    by: z.string().nullable(),
  }),
]);

/** Undefined for what another release wrote. */
function readOrigin(column: string): Origin | undefined {
  return Origins.safeParse(JSON.parse(column)).data;
}
