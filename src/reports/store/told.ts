import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What admins were told about lasting things, by topic: once, and again when it changes. */
export interface Told {
  /** The last statement on a topic; undefined if there never was one. `statement` is empty when it is over. */
  of(topic: string): { readonly statement: string; readonly at: number } | undefined;
  /** This was reported. */
  note(topic: string, statement: string): void;
  /** The statement no longer holds: if it comes again, it is reported again. @returns whether there was one */
  over(topic: string): boolean;
  /** The topics with this prefix that aren't over. */
  open(prefix: string): readonly string[];
  /** Deletes what was over long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

/** How long a topic that is over is remembered, in milliseconds: 90 days. */
const overKeptMs = 90 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createTold(database: Database, now: () => number): Told {
  const select = database.prepare("SELECT statement, at FROM told WHERE topic = ?");
  const upsert = database.prepare(
    `INSERT INTO told (topic, statement, at) VALUES (?, ?, ?)
     ON CONFLICT (topic) DO UPDATE SET statement = excluded.statement, at = excluded.at`,
  );
  const end = database.prepare("UPDATE told SET statement = '', at = ? WHERE topic = ? AND statement <> ''");
  const list = database.prepare(
    "SELECT topic FROM told WHERE topic >= ?1 AND topic < ?1 || char(1114111) AND statement <> '' ORDER BY topic",
  );
  const prune = createPrune(database, "told", "statement = '' AND at < ?", "topic");
  return {
    of(topic) {
      const row = select.get(topic);
      return row === undefined ? undefined : { statement: String(row.statement), at: Number(row.at) };
    },
    note: (topic, statement) => void upsert.run(topic, statement, now()),
    over: (topic) => Number(end.run(now(), topic).changes) > 0,
    prune: (before, most) => prune(before - overKeptMs, most),
    open: (prefix) => list.all(prefix).map((row) => String(row.topic)),
  };
}
