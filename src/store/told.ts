import type { Database } from "./open-database.ts";

/** What the admins have been told of a matter, beyond a restart: it is said again when it changes, and not before. */
export interface Told {
  /** What was said last; undefined: nothing. */
  last(matter: string): string | undefined;
  remember(matter: string, said: string): void;
  /** The matter is settled: if it comes back, it is news again. */
  forget(matter: string): void;
  /** Forgets the matters that begin like this and don't go on with one of the names. */
  keepOnly(beginning: string, names: readonly string[]): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createTold(database: Database, now: () => number): Told {
  const select = database.prepare("SELECT said FROM told WHERE matter = ?");
  const upsert = database.prepare(
    "INSERT INTO told (matter, said, at) VALUES (?, ?, ?) ON CONFLICT (matter) DO UPDATE SET said = excluded.said, at = excluded.at",
  );
  const remove = database.prepare("DELETE FROM told WHERE matter = ?");
  const begun = database.prepare("SELECT matter FROM told WHERE substr(matter, 1, ?) = ?");
  return {
    last(matter) {
      const said = select.get(matter)?.said;
      return typeof said === "string" ? said : undefined;
    },
    remember: (matter, said) => void upsert.run(matter, said, now()),
    forget: (matter) => void remove.run(matter),
    keepOnly(beginning, names) {
      const kept = new Set(names.map((name) => beginning + name));
      for (const { matter } of begun.all(beginning.length, beginning))
        if (typeof matter === "string" && !kept.has(matter)) remove.run(matter);
    },
  };
}
