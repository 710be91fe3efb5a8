import type { Database } from "../../store/open-database.ts";

/** Who reviews pull requests: named by an operator, and asked only once they have agreed. */
export interface Reviewers {
  of(userId: string): Reviewer | undefined;
  /** In the order in which they were named. */
  all(): readonly Reviewer[];
  /** Naming somebody again, with the same login, takes no agreement back. */
  name(userId: string, login: string, by: string): void;
  /** @returns false if they aren't named */
  agree(userId: string): boolean;
  remove(userId: string): void;
}

export interface Reviewer {
  /** At Discord. */
  readonly userId: string;
  /** At GitHub. */
  readonly login: string;
  /** They want to be asked, and pinged for it. */
  readonly hasAgreed: boolean;
}

/** @param now the clock, in milliseconds since 1970 */
export function createReviewers(database: Database, now: () => number): Reviewers {
  const columns = "user_id, login, agreed_at";
  const one = database.prepare(`SELECT ${columns} FROM reviewers WHERE user_id = ?`);
  const all = database.prepare(`SELECT ${columns} FROM reviewers ORDER BY at`);
  const insert = database.prepare(
    `INSERT INTO reviewers (user_id, login, by, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET by = excluded.by, login = excluded.login,
       agreed_at = CASE WHEN lower(login) = lower(excluded.login) THEN agreed_at END`,
  );
  const agree = database.prepare("UPDATE reviewers SET agreed_at = coalesce(agreed_at, ?) WHERE user_id = ?");
  const remove = database.prepare("DELETE FROM reviewers WHERE user_id = ?");
  const read = (row: Record<string, unknown>): Reviewer => ({
    userId: String(row.user_id),
    login: String(row.login),
    hasAgreed: row.agreed_at !== null,
  });
  return {
    of(userId) {
      const row = one.get(userId);
      return row === undefined ? undefined : read(row);
    },
    all: () => all.all().map(read),
    name: (userId, login, by) => void insert.run(userId, login, by, now()),
    agree: (userId) => agree.run(now(), userId).changes === 1,
    remove: (userId) => void remove.run(userId),
  };
}
