import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What GitHub told about pull requests: written before its delivery is answered, kept until it was acted on. */
export interface PullRequestEvents {
  /** Adding the same one twice is fine. `event`: JSON. */
  add(id: string, event: string): void;
  /** What wasn't acted on, oldest first. */
  waiting(): readonly StoredEvent[];
  tried(id: string): void;
  done(id: string): void;
  /** Forgets what was acted on long before a moment (milliseconds since 1970). */
  readonly prune: Prune;
}

export interface StoredEvent {
  readonly id: string;
  readonly event: string;
  /** How often acting on it failed. */
  readonly attempts: number;
}

/** What was acted on is kept so long, in milliseconds, so that a repeat is known: 14 days. */
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
  return {
    add(id, event) {
      insert.run(id, event, now());
    },
    waiting: () =>
      select.all().map(({ id, event, attempts }) => ({
        id: String(id),
        event: String(event),
        attempts: Number(attempts),
      })),
    tried(id) {
      count.run(id);
    },
    done(id) {
      finish.run(now(), id);
    },
    prune: (before, most) => prune(before - keptMs, most),
  };
}
