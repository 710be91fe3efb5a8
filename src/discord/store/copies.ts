import { type Database, transaction } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";
import type { SourceMessage } from "../messages/source.ts";
import { textMark, unsent } from "./own-messages.ts";

/** Something of Turbot's that repeats what somebody wrote. */
export interface Copy {
  /** A message's id, or a thread's. */
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string;
  /** What repeats it is the thread's name. */
  readonly isThread: boolean;
  /** Under which it began, if it did. */
  readonly name?: string | undefined;
}

/** One that is about to be sent. */
export interface BegunCopy extends Pick<Copy, "channelId" | "guildId"> {
  /** The same for a repeat. */
  readonly name: string;
  readonly text: string;
}

/**
 * Which of Turbot's messages repeat which messages of people, so that they go with them: only ids, never the words. Also which words in
 * plugins' stores came from which message, as marks.
 */
export interface Copies {
  /** Should nobody learn its id, it is found by its text, which isn't kept. */
  begins(copy: BegunCopy, sources: readonly SourceMessage[]): void;
  /** Discord refused it. @param name as it began */
  refused(name: string): void;
  /** A copy keeps the sources that it had: an edit may leave the words in what people have seen. */
  note(copy: Copy, sources: readonly SourceMessage[]): void;
  /** @param marks of the words that a plugin stored */
  noteStored(
    plugin: string,
    guildId: string,
    marks: readonly string[],
    sources: readonly SourceMessage[],
  ): void;
  /** Where stored words came from. @param guildId only from that server. @default from any */
  sourcesOf(plugin: string, marks: readonly string[], guildId?: string): readonly SourceMessage[];
  /**
   * Messages were deleted. From now on their copies wait to be taken back: see message-removals.ts.
   *
   * @returns how many these are
   */
  deleted(messageIds: readonly string[]): number;
  /** The same for all messages of a channel or thread. */
  channelDeleted(channelId: string): number;
  /** It was a source and has been deleted, or it is Turbot's and was taken back. */
  isGone(messageId: string): boolean;
  /** Forgets what was noted before a time, in milliseconds since 1970. */
  readonly prune: Prune;
}

/** How long it is known, in milliseconds: 400 days. */
export const copiesKeptMs = 400 * 24 * 60 * 60 * 1_000;

/** Deleted messages that aren't anything's source yet: a copy may be on its way. */
const mostRecent = 5_000;

/**
 * @param now the clock, in milliseconds since 1970
 * @param onLate a copy waits to be taken back whose source was deleted while it was on its way
 */
export function createCopies(database: Database, now: () => number, onLate: () => void = () => {}): Copies {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO copies
       (copy_id, source_id, channel_id, source_channel_id, guild_id, is_thread, at, text_mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertStored = database.prepare(
    `INSERT INTO stored_sources (plugin, mark, source_id, source_channel_id, guild_id, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at`,
  );
  const stored = database.prepare(
    "SELECT source_id, source_channel_id FROM stored_sources WHERE plugin = ?1 AND mark = ?2 AND guild_id = coalesce(?3, guild_id)",
  );
  const copiesOf = database.prepare("SELECT copy_id FROM copies WHERE source_id = ?");
  const isSource = database.prepare(
    `SELECT guild_id FROM copies WHERE source_id = ?1
     UNION ALL SELECT guild_id FROM stored_sources WHERE source_id = ?1 LIMIT 1`,
  );
  const sourcesIn = database.prepare(
    `SELECT source_id FROM copies WHERE source_channel_id = ?1
     UNION ALL SELECT source_id FROM stored_sources WHERE source_channel_id = ?1`,
  );
  const sourcesOfCopy = database.prepare("SELECT source_id FROM copies WHERE copy_id = ?");
  const gone = database.prepare(
    "INSERT OR IGNORE INTO gone_messages (message_id, guild_id, at) VALUES (?, ?, ?)",
  );
  const findGone = database.prepare("SELECT 1 FROM gone_messages WHERE message_id = ?");
  const order = database.prepare(
    `INSERT OR IGNORE INTO message_removals (ref, channel_id, guild_id, how, text_mark, at, due_at)
     SELECT copy_id, channel_id, guild_id, CASE is_thread WHEN 1 THEN 'rename' ELSE ? END, text_mark, at, 0
     FROM copies WHERE copy_id = ? LIMIT 1`,
  );
  const markCopy = database.prepare(
    `INSERT OR IGNORE INTO gone_messages (message_id, guild_id, at)
     SELECT copy_id, guild_id, ? FROM copies WHERE copy_id = ? LIMIT 1`,
  );
  const forgetCopy = database.prepare("DELETE FROM copies WHERE copy_id = ?");
  const recent = new Set<string>();

  /** Words of others, whose messages are still there, keep a copy: it loses its text. */
  function takeBack(copyId: string): void {
    const isShared = sourcesOfCopy
      .all(copyId)
      .some(({ source_id: id }) => findGone.get(String(id)) === undefined);
    order.run(isShared ? "blank" : "delete", copyId);
    if (!copyId.startsWith(unsent)) markCopy.run(now(), copyId);
    forgetCopy.run(copyId);
  }

  function goneNow(ids: readonly string[]): number {
    for (const id of ids) {
      const guildId = isSource.get(id)?.guild_id;
      if (guildId !== undefined) gone.run(id, guildId, now());
    }
    const copies = new Set(ids.flatMap((id) => copiesOf.all(id).map(({ copy_id: copy }) => String(copy))));
    for (const copy of copies) takeBack(copy);
    for (const id of ids) forgetCopy.run(id);
    return copies.size;
  }

  const pruneCopies = createPrune(database, "copies", "at < ?", "copy_id, source_id");
  const pruneStored = createPrune(database, "stored_sources", "at < ?", "plugin, mark, source_id");
  const pruneGone = createPrune(database, "gone_messages", "at < ?", "message_id");

  const isGone = (messageId: string) => recent.has(messageId) || findGone.get(messageId) !== undefined;

  function add(
    { id, channelId, guildId, isThread }: Copy,
    sources: readonly SourceMessage[],
    mark: string,
  ): void {
    for (const source of sources)
      insert.run(id, source.id, channelId, source.channelId, guildId, isThread ? 1 : 0, now(), mark);
  }

  return {
    begins: ({ name, text, ...place }, sources) =>
      transaction(database, () =>
        add({ ...place, id: `${unsent}${name}`, isThread: false }, sources, textMark(text)),
      ),
    refused: (name) => void forgetCopy.run(`${unsent}${name}`),
    note(copy, sources) {
      // Deleted while the copy was on its way.
      const late = sources.filter(({ id }) => isGone(id)).map(({ id }) => id);
      transaction(database, () => {
        if (copy.name !== undefined) forgetCopy.run(`${unsent}${copy.name}`);
        add(copy, sources, "");
        if (late.length > 0) goneNow(late);
      });
      if (late.length > 0) onLate();
    },
    noteStored: (plugin, guildId, marks, sources) =>
      transaction(database, () => {
        for (const mark of marks)
          for (const { id, channelId } of sources)
            insertStored.run(plugin, mark, id, channelId, guildId, now());
      }),
    sourcesOf: (plugin, marks, guildId) =>
      marks.flatMap((mark) =>
        stored
          .all(plugin, mark, guildId ?? null)
          .map((row) => ({ id: String(row.source_id), channelId: String(row.source_channel_id) })),
      ),
    deleted(messageIds) {
      for (const id of messageIds) recent.add(id);
      for (const id of recent) {
        if (recent.size <= mostRecent) break;
        recent.delete(id);
      }
      return transaction(database, () => goneNow(messageIds));
    },
    channelDeleted: (channelId) =>
      transaction(database, () =>
        goneNow([...new Set(sourcesIn.all(channelId).map(({ source_id: id }) => String(id)))]),
      ),
    isGone,
    prune(before, most) {
      const until = before - copiesKeptMs;
      return [pruneCopies(until, most), pruneStored(until, most), pruneGone(until, most)].includes(true);
    },
  };
}
