import type { Database } from "../../store/open-database.ts";

/** Releases that were rolled back, and whether their revert has been settled. */
export interface BadReleases {
  /** Idempotent. `report`: JSON. */
  add(commit: string, report: string): void;
  /** The reports of those not settled yet, oldest first. */
  unsettled(): readonly string[];
  settle(commit: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createBadReleases(database: Database, now: () => number): BadReleases {
  const insert = database.prepare(
    "INSERT INTO bad_releases (bad_commit, report, at) VALUES (?, ?, ?) ON CONFLICT (bad_commit) DO NOTHING",
  );
  const select = database.prepare("SELECT report FROM bad_releases WHERE settled_at IS NULL ORDER BY at");
  const settle = database.prepare("UPDATE bad_releases SET settled_at = ? WHERE bad_commit = ?");
  return {
    add(commit, report) {
      insert.run(commit, report, now());
    },
    unsettled: () => select.all().map(({ report }) => String(report)),
    settle(commit) {
      settle.run(now(), commit);
    },
  };
}
