import { createHash } from "node:crypto";
import { z } from "zod";
import { type Database, transaction } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";
import { anyones, type MessageSource, type Origin } from "../messages/source.ts";

/** Turbot's own messages: where each comes from, and whose words may be in it. */
export interface OwnMessages {
  /** A message is about to be sent: should nobody learn its id, it is found by its text, which isn't kept. */
  begins(message: BegunMessage): void;
  /** Discord refused it. @param name as it began */
  refused(name: string): void;
  /** A message noted before keeps its origin, gets the words that came to it, and is kept from now on as long as a new one. */
  note(message: OwnMessage): void;
  of(messageId: string): OwnMessage | undefined;
  forget(messageId: string): void;
  /**
   * From now on all messages made from somebody's words wait to be taken back on Discord: see message-removals.ts. Those made from
   * words of nobody knows whom do in the servers where they made Turbot say something.
   *
   * @param more.guildId a server they are in, too
   * @param more.requests only what was said about these requests
   * @returns how many these are
   */
  takeBackOf(
    userId: string,
    more?: { readonly guildId?: string | undefined; readonly requests?: readonly string[] },
  ): number;
  /** The same for a server. */
  takeBackIn(guildId: string): number;
  /** Forgets messages said before a time, in milliseconds since 1970. */
  readonly prune: Prune;
}

export interface OwnMessage extends MessageSource {
  readonly id: string;
  readonly channelId: string;
  /** Under which it began, if it did. */
  readonly name?: string | undefined;
  /** It is a thread, with somebody's words in its name. */
  readonly isThread?: boolean;
}

export interface BegunMessage extends MessageSource {
  /** The same for a repeat. */
  readonly name: string;
  readonly channelId: string;
  readonly text: string;
}

/** The first character of the name of a message whose id isn't known: it may or may not have been sent. */
export const unsent = "?";

/** Tells a message by its text without containing it. */
export function textMark(text: string): string {
  return createHash("sha256").update(text.trim()).digest("base64url").slice(0, 20);
}

/** Discord's copy stays; this is how long can be told where it comes from, in milliseconds: 30 days. */
export const ownMessagesKeptMs = 30 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createOwnMessages(database: Database, now: () => number = Date.now): OwnMessages {
  const insert = database.prepare(
    `INSERT INTO own_messages (message_id, channel_id, guild_id, origin, at, text_mark, is_thread)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO UPDATE SET at = excluded.at`,
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
  const ofPerson = database.prepare("SELECT message_id FROM own_message_words WHERE user_id = ?");
  // Reports of errors to the admins are in no server.
  const ofAnyone = database.prepare(
    `SELECT w.message_id, m.guild_id FROM own_message_words w JOIN own_messages m USING (message_id)
     WHERE w.user_id = '${anyones}'`,
  );
  const askedBy = database.prepare(
    "SELECT message_id FROM own_messages WHERE ?1 IN (origin ->> '$.askedBy', origin ->> '$.by')",
  );
  const inGuild = database.prepare("SELECT message_id FROM own_messages WHERE guild_id = ?");
  const order = database.prepare(
    `INSERT OR IGNORE INTO message_removals (ref, channel_id, guild_id, how, text_mark, at, due_at)
     SELECT message_id, channel_id, guild_id, CASE is_thread WHEN 1 THEN 'rename' ELSE ? END, text_mark, at, 0
     FROM own_messages WHERE message_id = ?`,
  );

  // Nothing puts words back into it: see copies.ts.
  const gone = database.prepare(
    `INSERT OR IGNORE INTO gone_messages (message_id, guild_id, at)
     SELECT message_id, guild_id, ? FROM own_messages WHERE message_id = ?`,
  );

  const add = (
    message: MessageSource & { readonly channelId: string },
    id: string,
    mark: string,
    isThread: boolean,
  ) => {
    const { channelId, guildId, origin, wordsOf } = message;
    insert.run(id, channelId, guildId, JSON.stringify(origin), now(), mark, isThread ? 1 : 0);
    for (const userId of new Set(wordsOf)) if (userId !== "") addWords.run(id, userId, now());
  };

  const requestOf = (id: string) => {
    const origin = readOrigin(String(select.get(id)?.origin ?? "null"));
    return origin?.kind === "request" ? origin.request : "";
  };

  const guildOf = (id: string) => String(select.get(id)?.guild_id ?? "");

  const remove = (id: string) => {
    forgetWords.run(id);
    forget.run(id);
  };

  /** @param ids with repeats */
  function takeBack(
    ids: readonly unknown[],
    how: (wordsOf: readonly string[]) => "delete" | "blank",
  ): number {
    const all = new Set(ids.map(String));
    for (const id of all) {
      if (!id.startsWith(unsent)) gone.run(now(), id);
      order.run(how(words.all(id).map(({ user_id: userId }) => String(userId))), id);
      remove(id);
    }
    return all.size;
  }

  const pruneMessages = createPrune(database, "own_messages", "at < ?", "message_id");
  const pruneWords = createPrune(database, "own_message_words", "at < ?", "message_id, user_id");

  return {
    begins: ({ name, text, ...message }) =>
      transaction(database, () => add(message, `${unsent}${name}`, textMark(text), false)),
    refused: (name) => transaction(database, () => remove(`${unsent}${name}`)),
    note: ({ id, name, isThread = false, ...message }) =>
      transaction(database, () => {
        if (name !== undefined) remove(`${unsent}${name}`);
        add(message, id, "", isThread);
      }),
    takeBackOf: (userId, { guildId = "", requests } = {}) =>
      transaction(database, () => {
        if (requests !== undefined) {
          const about = ofPerson.all(userId).map(({ message_id: id }) => String(id));
          const wanted = new Set(requests);
          return takeBack(
            about.filter((id) => wanted.has(requestOf(id))),
            (of) => (of.every((one) => one === userId) ? "delete" : "blank"),
          );
        }
        const theirs = ofPerson.all(userId).map(({ message_id: id }) => id);
        const asked = askedBy.all(userId).map(({ message_id: id }) => id);
        const guilds = new Set(["", guildId, ...[...theirs, ...asked].map((id) => guildOf(String(id)))]);
        const unknown = ofAnyone
          .all()
          .flatMap((row) => (guilds.has(String(row.guild_id)) ? [row.message_id] : []));
        const count = takeBack([...theirs, ...unknown], (of) =>
          of.every((one) => one === userId) ? "delete" : "blank",
        );
        // Nothing of theirs is in these, but who asked for them.
        for (const id of asked) remove(String(id));
        return count;
      }),
    takeBackIn: (guildId) =>
      transaction(database, () =>
        takeBack(
          inGuild.all(guildId).map(({ message_id: id }) => id),
          () => "delete",
        ),
      ),
    of(id) {
      const row = select.get(id);
      const origin = row && readOrigin(String(row.origin));
      if (row === undefined || origin === undefined) return undefined;
      const wordsOf = words.all(id).map(({ user_id: userId }) => String(userId));
      return { id, channelId: String(row.channel_id), guildId: String(row.guild_id), origin, wordsOf };
    },
    forget: (id) => transaction(database, () => remove(id)),
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
