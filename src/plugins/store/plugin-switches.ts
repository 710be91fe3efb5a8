import type { Database } from "../../store/open-database.ts";
import { rememberUntilWritten } from "../../store/remember-until-written.ts";

/** Which plugins admins have switched off: everywhere, or in single guilds. */
export interface PluginSwitches {
  /** @param guildId undefined: everywhere */
  isOff(plugin: string, guildId?: string): boolean;
  set(plugin: string, guildId: string | undefined, to: "on" | "off", by: string): void;
}

/** The `guild_id` that stands for all guilds. */
const everywhere = "";

export function createPluginSwitches(database: Database, now: () => number): PluginSwitches {
  const find = database.prepare("SELECT 1 FROM plugin_switches WHERE plugin = ? AND guild_id = ?");
  const insert = database.prepare(
    "INSERT OR IGNORE INTO plugin_switches (plugin, guild_id, by, at) VALUES (?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM plugin_switches WHERE plugin = ? AND guild_id = ?");
  const isOff = rememberUntilWritten(
    database,
    (plugin: string, guildId: string) => find.get(plugin, guildId) !== undefined,
  );
  return {
    isOff: (plugin, guildId = everywhere) => isOff(plugin, guildId),
    set(plugin, guildId = everywhere, to, by) {
      if (to === "off") insert.run(plugin, guildId, by, now());
      else remove.run(plugin, guildId);
    },
  };
}
