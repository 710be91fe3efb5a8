import type { Database } from "../../store/open-database.ts";

/** Merges that were acted on, so that a repeated delivery does nothing. */
export interface Deliveries {
  /** Which of the two was acted on before; undefined if neither. Ids aren't signed, so the commit counts as much. */
  seen(delivery: {
    readonly id: string;
    readonly mergeCommit: string;
  }): "delivery" | "merge commit" | undefined;
  /** Whether there was ever one. */
  any(): boolean;
  /** Can be repeated. */
  record(delivery: { readonly id: string; readonly mergeCommit: string; readonly pullRequest: number }): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createDeliveries(database: Database, now: () => number): Deliveries {
  const byId = database.prepare("SELECT 1 FROM deliveries WHERE id = ?");
  const byCommit = database.prepare("SELECT 1 FROM deliveries WHERE merge_commit = ?");
  const insert = database.prepare(
    "INSERT INTO deliveries (id, merge_commit, pull_request, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const first = database.prepare("SELECT 1 FROM deliveries LIMIT 1");
  return {
    any: () => first.get() !== undefined,
    seen({ id, mergeCommit }) {
      if (byId.get(id) !== undefined) return "delivery";
      return byCommit.get(mergeCommit) === undefined ? undefined : "merge commit";
    },
    record({ id, mergeCommit, pullRequest }) {
      insert.run(id, mergeCommit, pullRequest, now());
    },
  };
}
