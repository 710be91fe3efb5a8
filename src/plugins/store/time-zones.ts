import type { Database } from "../../store/open-database.ts";

/** People's time zones, which they said once, for all plugins. */
export interface TimeZones {
  /** An IANA name; undefined: they haven't said. */
  of(userId: string): string | undefined;
  set(userId: string, zone: string): void;
  /** @returns whether there was one */
  remove(userId: string): boolean;
}

/** Update the time of the last use at most once a day, in milliseconds. */
const noteAgainMs = 24 * 60 * 60 * 1_000;

export function createTimeZones(database: Database, now: () => number): TimeZones {
  const find = database.prepare("SELECT zone, at FROM time_zones WHERE user_id = ?");
  const upsert = database.prepare(
    `INSERT INTO time_zones (user_id, zone, at) VALUES (?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET zone = excluded.zone, at = excluded.at`,
  );
  const remove = database.prepare("DELETE FROM time_zones WHERE user_id = ?");
  const set = (userId: string, zone: string) => void upsert.run(userId, zone, now());
  return {
    of(userId) {
      const row = find.get(userId);
      if (row === undefined) return undefined;
      const zone = String(row.zone);
      // In both directions: a clock that was ahead must not keep it longer.
      if (Math.abs(now() - Number(row.at)) > noteAgainMs) set(userId, zone);
      return zone;
    },
    set,
    remove: (userId) => remove.run(userId).changes !== 0,
  };
}
