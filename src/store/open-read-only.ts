import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { Database } from "./open-database.ts";

/**
 * Opens a database to look at it, also while Turbot uses it, and leaves no file behind: whoever looks may be another user, whose
 * files Turbot couldn't write. Where nobody has it open, and everything is in it, it is read as a file that doesn't change.
 *
 * @returns undefined if there is none
 * @throws SQLite's error
 */
export function openReadOnly(path: string): Database | undefined {
  if (!existsSync(path)) return undefined;
  if (existsSync(`${path}-wal`)) return new DatabaseSync(path, { readOnly: true });
  const asIs = pathToFileURL(path);
  asIs.searchParams.set("immutable", "1");
  return new DatabaseSync(asIs, { readOnly: true });
}
