import { type DiscordPermission, needOf, readPermit } from "../../plugin-api/needs.ts";
import type { Database } from "../../store/open-database.ts";
import { grantedNeed } from "./plugin-grants.ts";

/** @returns what tells which permissions Turbot's role has to have for what plugins were granted, in any server */
export function createGrantedPermissions(database: Database): () => readonly DiscordPermission[] {
  const needs = database.prepare("SELECT DISTINCT need FROM plugin_grants");
  return () => {
    const permissions = needs
      .all()
      .flatMap((row) => needOf(readPermit(grantedNeed(row.need))?.need ?? "")?.permissions ?? []);
    return [...new Set(permissions)];
  };
}
