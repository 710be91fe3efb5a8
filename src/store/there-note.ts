import type { Database } from "./open-database.ts";

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
  // Noted while the clock was ahead, it would rest for longer than it should.
  const note = database.prepare(
    `UPDATE ${table}
     SET gone_since = CASE WHEN plugin IN (SELECT value FROM json_each(?1)) THEN NULL ELSE min(coalesce(gone_since, ?2), ?2) END`,
  );
  return (plugins) => void note.run(JSON.stringify(plugins), now());
}
