import type { Database } from "../../store/open-database.ts";

/** Who asked to be forgotten and isn't yet, as a whole: a request isn't over, or old copies aren't replaced. */
export interface Forgettings {
  /** Asking twice is the same. */
  ask(who: Forgetting): void;
  all(): readonly Forgetting[];
  done(who: Forgetting): void;
}

export type Forgetting =
  | { readonly scope: "person"; readonly id: string }
  /** A server, with everything in it. */
  | { readonly scope: "server"; readonly id: string };

/** @param now the clock, in milliseconds since 1970 */
export function createForgettings(database: Database, now: () => number = Date.now): Forgettings {
  const insert = database.prepare("INSERT OR IGNORE INTO forgettings (scope, id, at) VALUES (?, ?, ?)");
  const all = database.prepare("SELECT scope, id FROM forgettings");
  const remove = database.prepare("DELETE FROM forgettings WHERE scope = ? AND id = ?");
  return {
    ask: ({ scope, id }) => void insert.run(scope, id, now()),
    all: () =>
      all
        .all()
        .map((row) => ({ scope: row.scope === "server" ? "server" : "person", id: String(row.id) }) as const),
    done: ({ scope, id }) => void remove.run(scope, id),
  };
}
