import type { Database } from "./open-database.ts";

/** Tables with data about a plugin that outlives its absence, in the column `gone_since`. */
type Table = "plugin_grants" | "plugin_secrets" | "plugin_settings" | "schedule_times";

/**
 * Records since when the plugins of a table's rows have been gone. Nothing is deleted: a rollback takes plugins away and can bring
 * them back. What has long been gone is pruned with other old data (`personal-data.ts`).
 */
export function createThereNote(
  database: Database,
  table: Table,
  now: () => number,
): (plugins: readonly string[]) => void {
  // Noted while the clock was ahead, it would be kept longer than it should.
  const note = database.prepare(
    `UPDATE ${table}
     SET gone_since = CASE WHEN plugin IN (SELECT value FROM json_each(?1)) THEN NULL ELSE min(coalesce(gone_since, ?2), ?2) END`,
  );
  return (plugins) => void note.run(JSON.stringify(plugins), now());
}
