import type { Database } from "../../store/open-database.ts";

/**
 * Plugins that Claude's words have reached. It is never taken back: what Claude said can be in a plugin's store, whichever version runs, and a
 * plugin has one store for all servers.
 */
export interface PluginsWithClaude {
  has(plugin: string): boolean;
  note(plugin: string): void;
}

/** @param now the clock, in milliseconds since 1970 */
export function createPluginsWithClaude(database: Database, now: () => number): PluginsWithClaude {
  const find = database.prepare("SELECT 1 FROM plugins_with_claude WHERE plugin = ?");
  const insert = database.prepare("INSERT OR IGNORE INTO plugins_with_claude (plugin, at) VALUES (?, ?)");
  const known = new Set<string>();
  return {
    has(plugin) {
      if (known.has(plugin)) return true;
      if (find.get(plugin) === undefined) return false;
      known.add(plugin);
      return true;
    },
    note(plugin) {
      if (known.has(plugin)) return;
      insert.run(plugin, now());
      known.add(plugin);
    },
  };
}
