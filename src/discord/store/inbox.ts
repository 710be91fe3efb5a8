import { type Database, transaction } from "../../store/open-database.ts";
import type { Prune } from "../../store/prune.ts";
import type { DiscordEvent } from "../gateway/event.ts";
import { readEvent } from "../gateway/read-dispatch.ts";

/** A gateway event that waits to be handled. */
export interface InboxEntry {
  /** A message's or interaction's snowflake; for other events, their session's id and sequence number. */
  readonly id: string;
  readonly event: DiscordEvent;
  /** How often handling it was started. */
  readonly attempts: number;
}

export type NewInboxEntry = Omit<InboxEntry, "attempts">;

/** The `inbox` table: it makes handling an event "exactly once", however often Discord sends it or we are killed. */
export interface Inbox {
  /**
   * Stores an entry that isn't stored yet; `andAlso` runs in the same transaction.
   *
   * @returns whether it was new
   */
  add(entry: NewInboxEntry, andAlso?: () => void): boolean;
  /** Entries that were never finished, oldest first. */
  waiting(): readonly InboxEntry[];
  /** Counts an attempt before it is made, so that an event that ends the process counts too. Returns the new number. */
  begin(id: string): number;
  /** Takes back an attempt that was interrupted through no fault of the event. */
  putBack(id: string): void;
  /** Handled, or given up. What people wrote isn't kept longer than needed. */
  done(id: string): void;
  /** The newest snowflake that was stored or seen, up to `most`; undefined if there is none. @default of all */
  newest(most?: string): string | undefined;
  /** A message arrived that concerns nobody, so it isn't stored. Everything before it has been recorded. */
  noteSeen(id: string): void;
  /** Deletes what was handled long before a moment (milliseconds since 1970). The newest entry stays: a backfill starts from it. */
  readonly prune: Prune;
}

/** How long handled entries are remembered, in milliseconds, so that a replay is recognized. */
const rememberedMs = 3 * 24 * 60 * 60 * 1_000;

/** The greatest snowflake: they have 64 bits. */
const greatest = String(2n ** 64n - 1n);

/** @param now the clock, in milliseconds since 1970 */
export function createInbox(database: Database, now: () => number = Date.now): Inbox {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO inbox (id, t, d, received_at, attempts, done_at) VALUES (?, ?, ?, ?, 0, NULL)",
  );
  const select = database.prepare("SELECT id, t, d, attempts FROM inbox WHERE done_at IS NULL");
  const begin = database.prepare("UPDATE inbox SET attempts = attempts + 1 WHERE id = ? RETURNING attempts");
  const putBack = database.prepare("UPDATE inbox SET attempts = max(0, attempts - 1) WHERE id = ?");
  const done = database.prepare("UPDATE inbox SET done_at = ?, d = '' WHERE id = ?");
  const newest = database.prepare(
    `SELECT id FROM inbox WHERE t IN ('MESSAGE_CREATE', 'INTERACTION_CREATE')
       AND (length(id) < length(?1) OR (length(id) = length(?1) AND id <= ?1))
     ORDER BY length(id) DESC, id DESC LIMIT 1`,
  );
  const newestId = (most = greatest) => {
    const row = newest.get(most);
    return row === undefined ? undefined : String(row.id);
  };
  const seen = database.prepare("SELECT message_id AS id FROM newest_seen WHERE id = 1");
  const see = database.prepare(
    `INSERT INTO newest_seen (id, message_id) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET message_id = excluded.message_id`,
  );
  const forget = database.prepare(
    "DELETE FROM inbox WHERE rowid IN (SELECT rowid FROM inbox WHERE done_at < ? AND id <> ? LIMIT ?)",
  );

  return {
    add: ({ id, event }, andAlso = () => {}) =>
      transaction(database, () => {
        const { changes } = insert.run(id, event.t, JSON.stringify(event.d), now());
        andAlso();
        return Number(changes) > 0;
      }),
    waiting: () =>
      select
        .all()
        .toSorted(inOrder)
        .flatMap((row) => {
          const id = String(row.id);
          const event = eventOf(String(row.t), String(row.d));
          // It would fail at each start: one event is lost instead.
          if (event === undefined) done.run(now(), id);
          return event === undefined ? [] : [{ id, event, attempts: Number(row.attempts) }];
        }),
    begin: (id) => Number(begin.get(id)?.attempts ?? 1),
    putBack: (id) => void putBack.run(id),
    done: (id) => void done.run(now(), id),
    newest(most = greatest) {
      const ids = [newestId(most), seen.get()?.id].flatMap((id) => (id === undefined ? [] : [{ id }]));
      const last = ids
        .filter((one) => inOrder(one, { id: most }) <= 0)
        .toSorted(inOrder)
        .at(-1);
      return last === undefined ? undefined : String(last.id);
    },
    noteSeen: (id) => void see.run(id),
    prune: (before, most) =>
      Number(forget.run(before - rememberedMs, newestId() ?? "", most).changes) >= most,
  };
}

/** Snowflakes grow with time; compares them as numbers of up to 20 digits. */
function inOrder(one: { readonly id?: unknown }, other: { readonly id?: unknown }): number {
  const [a, b] = [String(one.id), String(other.id)];
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** Undefined if it can't be read. An older release stored events unchecked, and files break. */
function eventOf(t: string, text: string): DiscordEvent | undefined {
  try {
    const read = readEvent(t, JSON.parse(text));
    return read.success ? ({ t, d: read.d } as DiscordEvent) : undefined;
  } catch {
    return undefined;
  }
}
