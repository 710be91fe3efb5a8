import type { Database } from "../../store/open-database.ts";
import { createQueues } from "../capabilities/in-order.ts";

/** Which rules of servers' AutoMod plugins made, so that each changes only its own. */
export interface PluginAutoMod {
  /** A server's, of all plugins. */
  in(guildId: string): readonly PluginRule[];
  note(guildId: string, rule: PluginRule): void;
  forget(guildId: string, rule: Omit<PluginRule, "ruleId">): void;
  /** One change after another in a server, of all plugins: each looks first at how many rules there are. */
  readonly inOrder: ReturnType<typeof createQueues>;
}

export interface PluginRule {
  readonly plugin: string;
  /** Among the plugin's own. */
  readonly name: string;
  /** Discord's. */
  readonly ruleId: string;
}

export function createPluginAutoMod(database: Database): PluginAutoMod {
  const all = database.prepare("SELECT plugin, name, rule_id FROM plugin_auto_mod_rules WHERE guild_id = ?");
  const insert = database.prepare(
    "INSERT OR REPLACE INTO plugin_auto_mod_rules (guild_id, plugin, name, rule_id) VALUES (?, ?, ?, ?)",
  );
  const remove = database.prepare(
    "DELETE FROM plugin_auto_mod_rules WHERE guild_id = ? AND plugin = ? AND name = ?",
  );
  return {
    in: (guildId) =>
      all.all(guildId).map((row) => ({
        plugin: String(row.plugin),
        name: String(row.name),
        ruleId: String(row.rule_id),
      })),
    note: (guildId, { plugin, name, ruleId }) => void insert.run(guildId, plugin, name, ruleId),
    inOrder: createQueues(),
    forget: (guildId, { plugin, name }) => void remove.run(guildId, plugin, name),
  };
}
