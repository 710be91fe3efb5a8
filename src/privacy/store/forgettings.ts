import type { Database } from "../../store/open-database.ts";

/** Who asked to be forgotten and isn't yet, as a whole: a request isn't over, or old copies aren't replaced. */
export interface Forgettings {
  /** Asking again starts again: it is for what has come since, too. */
  ask(who: Forgetting): void;
  /** All that can be done at once is done. */
  begun(who: Forgetting): void;
  all(): readonly KnownForgetting[];
  done(who: Forgetting): void;
}

export type Forgetting =
  | { readonly scope: "person"; readonly id: string }
  /** A server, with everything in it. */
  | { readonly scope: "server"; readonly id: string };

export type KnownForgetting = Forgetting & {
  /** When they asked, in milliseconds since 1970. What came later isn't meant. */
  readonly at: number;
  /** Whether all that can be done at once is done. */
  readonly isBegun: boolean;
};

/** @param now the clock, in milliseconds since 1970 */
export function createForgettings(database: Database, now: () => number = Date.now): Forgettings {
  const insert = database.prepare(
    `INSERT INTO forgettings (scope, id, at) VALUES (?, ?, ?)
     ON CONFLICT (scope, id) DO UPDATE SET at = excluded.at, is_begun = 0`,
  );
  const begun = database.prepare("UPDATE forgettings SET is_begun = 1 WHERE scope = ? AND id = ?");
  const all = database.prepare("SELECT scope, id, at, is_begun FROM forgettings");
  const remove = database.prepare("DELETE FROM forgettings WHERE scope = ? AND id = ?");
  return {
    ask: ({ scope, id }) => void insert.run(scope, id, now()),
    begun: ({ scope, id }) => void begun.run(scope, id),
    all: () =>
      all.all().map((row) => ({
        scope: row.scope === "server" ? "server" : "person",
        id: String(row.id),
        at: Number(row.at),
        isBegun: row.is_begun === 1,
      })),
    done: ({ scope, id }) => void remove.run(scope, id),
  };
}
