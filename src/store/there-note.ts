import { type Database, transaction } from "./open-database.ts";

/** Tables that note of a plugin what outlives its absence, with the column `gone_since`. */
type Table = "plugin_grants" | "schedule_times";

/**
 * Notes of a table's rows since when their plugins aren't there. Nothing is deleted by it: a release that was rolled back takes its
 * plugins along, and brings them again. What is gone for long is forgotten with other old things (`personal-data.ts`).
 */
export function createThereNote(
  database: Database,
  table: Table,
  now: () => number,
): (plugins: readonly string[]) => void {
  const there = "(SELECT value FROM json_each(?))";
  const back = database.prepare(`UPDATE ${table} SET gone_since = NULL WHERE plugin IN ${there}`);
  // Noted while the clock was ahead, it would rest for longer than it should.
  const gone = database.prepare(
    `UPDATE ${table} SET gone_since = min(coalesce(gone_since, ?1), ?1) WHERE plugin NOT IN (SELECT value FROM json_each(?2))`,
  );
  return (plugins) => {
    const names = JSON.stringify(plugins);
    transaction(database, () => {
      back.run(names);
      gone.run(now(), names);
    });
  };
}
