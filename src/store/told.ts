import type { Database } from "./open-database.ts";

/** What the admins have been told of a matter, beyond a restart: it is said again when it changes, and not before. */
export interface Told {
  /** What was said last; undefined: nothing. */
  last(matter: string): string | undefined;
  remember(matter: string, said: string): void;
  /** The matter is settled: if it comes back, it is news again. */
  forget(matter: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createTold(database: Database, now: () => number): Told {
  const select = database.prepare("SELECT said FROM told WHERE matter = ?");
  const upsert = database.prepare(
    "INSERT INTO told (matter, said, at) VALUES (?, ?, ?) ON CONFLICT (matter) DO UPDATE SET said = excluded.said, at = excluded.at",
  );
  const remove = database.prepare("DELETE FROM told WHERE matter = ?");
  return {
    last(matter) {
      const said = select.get(matter)?.said;
      return typeof said === "string" ? said : undefined;
    },
    remember: (matter, said) => void upsert.run(matter, said, now()),
    forget: (matter) => void remove.run(matter),
  };
}
