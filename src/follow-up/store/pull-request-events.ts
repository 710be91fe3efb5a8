import { createGroupCommit } from "../../store/group-commit.ts";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** GitHub's events about pull requests: stored before the delivery is answered, kept until they are handled. */
export interface PullRequestEvents {
  /** Idempotent. Resolves when it is stored. `event`: JSON. */
  add(id: string, event: string): Promise<void>;
  /** Events that haven't been handled, oldest first. */
  waiting(): readonly StoredEvent[];
  tried(id: string): void;
  /** Resolves when it is stored. */
  done(id: string): Promise<void>;
  /** Removes events that were handled long before a time (milliseconds since 1970). */
  readonly prune: Prune;
}

export interface StoredEvent {
  readonly id: string;
  readonly event: string;
  /** How many times handling it has failed. */
  readonly attempts: number;
}

/** How long handled events are kept, in milliseconds, so that redeliveries are recognized: 14 days. */
const keptMs = 14 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createPullRequestEvents(database: Database, now: () => number): PullRequestEvents {
  const insert = database.prepare(
    "INSERT INTO pull_request_events (id, event, received_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const select = database.prepare(
    "SELECT id, event, attempts FROM pull_request_events WHERE done_at IS NULL ORDER BY received_at, rowid",
  );
  const count = database.prepare("UPDATE pull_request_events SET attempts = attempts + 1 WHERE id = ?");
  const finish = database.prepare("UPDATE pull_request_events SET done_at = ?, event = '' WHERE id = ?");
  const prune = createPrune(database, "pull_request_events", "done_at < ?");
  // GitHub delivers a few at once.
  const together = createGroupCommit(database);
  return {
    add: (id, event) => together(() => insert.run(id, event, now())),
    waiting: () =>
      select.all().map(({ id, event, attempts }) => ({
        id: String(id),
        event: String(event),
        attempts: Number(attempts),
      })),
    tried(id) {
      count.run(id);
    },
    done: (id) => together(() => finish.run(now(), id)),
    prune: (before, limit) => prune(before - keptMs, limit),
  };
}
