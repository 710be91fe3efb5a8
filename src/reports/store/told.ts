import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What admins were told of things that may last, by topic: once, and again when it is something else. */
export interface Told {
  /** What is known of a topic; undefined: nothing was ever told. `statement` is empty when it is over. */
  of(topic: string): { readonly statement: string; readonly at: number } | undefined;
  /** This was told. */
  note(topic: string, statement: string): void;
  /** What was told is over: the same, should it come again, is news. @returns whether anything was */
  over(topic: string): boolean;
  /** The topics that begin so and aren't over. */
  open(prefix: string): readonly string[];
  /** Forgets what was over long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

/** What is over is known for so long, in milliseconds: 90 days. */
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
