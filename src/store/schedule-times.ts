import { type Database, transaction } from "./open-database.ts";

/** When plugins' schedules are due, so that a restart neither forgets a time nor starts an interval anew. */
export interface ScheduleTimes {
  /** Milliseconds since 1970; null: it ran, and runs no more. Undefined: never heard of it. */
  due(plugin: string, schedule: string): number | null | undefined;
  set(plugin: string, schedule: string, dueAt: number | null): void;
  /** Forgets all of a plugin's schedules but these. */
  keep(plugin: string, schedules: readonly string[]): void;
}

export function createScheduleTimes(database: Database): ScheduleTimes {
  const find = database.prepare("SELECT due_at FROM schedule_times WHERE plugin = ? AND schedule = ?");
  const upsert = database.prepare(
    `INSERT INTO schedule_times (plugin, schedule, due_at) VALUES (?, ?, ?)
     ON CONFLICT (plugin, schedule) DO UPDATE SET due_at = excluded.due_at`,
  );
  const all = database.prepare("SELECT schedule FROM schedule_times WHERE plugin = ?");
  const remove = database.prepare("DELETE FROM schedule_times WHERE plugin = ? AND schedule = ?");
  return {
    due(plugin, schedule) {
      const row = find.get(plugin, schedule);
      if (row === undefined) return undefined;
      return row.due_at === null ? null : Number(row.due_at);
    },
    set: (plugin, schedule, dueAt) => void upsert.run(plugin, schedule, dueAt),
    keep: (plugin, schedules) =>
      transaction(database, () => {
        for (const { schedule } of all.all(plugin))
          if (!schedules.includes(String(schedule))) remove.run(plugin, String(schedule));
      }),
  };
}
