import type { Database } from "./open-database.ts";

/** What plugins may do beyond answering: an admin of a guild grants it there. */
export interface PluginGrants {
  has(plugin: string, guildId: string, need: string): boolean;
  grant(plugin: string, guildId: string, need: string, by: string): void;
  revoke(plugin: string, guildId: string, need: string): void;
}

export function createPluginGrants(database: Database, now: () => number): PluginGrants {
  const find = database.prepare("SELECT 1 FROM plugin_grants WHERE plugin = ? AND guild_id = ? AND need = ?");
  const insert = database.prepare(
    "INSERT OR IGNORE INTO plugin_grants (plugin, guild_id, need, by, at) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM plugin_grants WHERE plugin = ? AND guild_id = ? AND need = ?");
  return {
    has: (plugin, guildId, need) => find.get(plugin, guildId, need) !== undefined,
    grant: (plugin, guildId, need, by) => void insert.run(plugin, guildId, need, by, now()),
    revoke: (plugin, guildId, need) => void remove.run(plugin, guildId, need),
  };
}
