import { createThereNote } from "../../store/gone-plugins.ts";
import type { Database } from "../../store/open-database.ts";

/** When plugins' schedules are due, so that a restart neither forgets a time nor restarts an interval. */
export interface ScheduleTimes {
  /** Milliseconds since 1970; null: it ran and won't run again. Undefined: unknown schedule. */
  due(plugin: string, schedule: string): number | null | undefined;
  set(plugin: string, schedule: string, dueAt: number | null): void;
  /** These are a plugin's schedules now. Due times of others are kept for a while: an older version may run until the newer one is back. */
  declared(plugin: string, schedules: readonly string[]): void;
  /** These plugins are present. The due times of others are kept for a while, too. */
  markPresent(plugins: readonly string[]): void;
  /** Drops a plugin's due times. */
  forget(plugin: string): void;
}

export function createScheduleTimes(database: Database, now: () => number): ScheduleTimes {
  const find = database.prepare("SELECT due_at FROM schedule_times WHERE plugin = ? AND schedule = ?");
  const upsert = database.prepare(
    `INSERT INTO schedule_times (plugin, schedule, due_at) VALUES (?, ?, ?)
     ON CONFLICT (plugin, schedule) DO UPDATE SET due_at = excluded.due_at`,
  );
  const rest = database.prepare(
    `UPDATE schedule_times
     SET gone_since = CASE WHEN schedule IN (SELECT value FROM json_each(?1)) THEN NULL ELSE min(coalesce(gone_since, ?2), ?2) END
     WHERE plugin = ?3`,
  );
  const remove = database.prepare("DELETE FROM schedule_times WHERE plugin = ?");
  return {
    due(plugin, schedule) {
      const row = find.get(plugin, schedule);
      if (row === undefined) return undefined;
      return row.due_at === null ? null : Number(row.due_at);
    },
    set: (plugin, schedule, dueAt) => void upsert.run(plugin, schedule, dueAt),
    declared: (plugin, schedules) => void rest.run(JSON.stringify(schedules), now(), plugin),
    markPresent: createThereNote(database, "schedule_times", now),
    forget: (plugin) => void remove.run(plugin),
  };
}
