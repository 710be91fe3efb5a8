import { type DiscordPermission, needOf, readPermit } from "../../plugin-api/needs.ts";
import type { Database } from "../../store/open-database.ts";
import { grantedNeed } from "../store/plugin-grants.ts";

/** What Turbot's role has to be permitted for what plugins were granted, in any server. */
export function permissionsForGrants(database: Database): readonly DiscordPermission[] {
  const rows = database.prepare("SELECT DISTINCT need FROM plugin_grants").all();
  const permissions = rows.flatMap(
    (row) => needOf(readPermit(grantedNeed(row.need))?.need ?? "")?.permissions ?? [],
  );
  return [...new Set(permissions)];
}
