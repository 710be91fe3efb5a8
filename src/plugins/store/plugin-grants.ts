import type { Database } from "../../store/open-database.ts";
import { createThereNote } from "../../store/there-note.ts";

/** What plugins may do beyond answering: an admin of a guild grants it there, knowing what the plugin declares. */
export interface PluginGrants {
  /** An admin granted it, when the plugin declared all that it declares now. One that wants more is asked about anew. */
  has(plugin: string, guildId: string, need: string, declares: Declared): boolean;
  grant(plugin: string, guildId: string, need: string, declares: Declared, by: string): void;
  revoke(plugin: string, guildId: string, need: string): void;
  /** What was granted in a guild, whether or not it still holds: also what only another release knows. */
  of(plugin: string, guildId: string): readonly string[];
  /** Something was granted, in any guild, that doesn't hold because the plugin declares more than it did then. */
  rests(plugin: string, declares: Declared): boolean;
  /**
   * These plugins are there. What was granted to others rests: one that comes back, after a rollback, say, has it again, but only while it
   * declares no more than the admin saw, so that another one of that name inherits nothing else.
   */
  noteThere(plugins: readonly string[]): void;
  /** What was granted in a guild to plugins that aren't there. */
  resting(guildId: string): readonly { readonly plugin: string; readonly needs: readonly string[] }[];
}

/** What a plugin says it reaches beyond answering. */
export interface Declared {
  readonly http: readonly string[];
  readonly discord: readonly string[];
}

export function createPluginGrants(database: Database, now: () => number): PluginGrants {
  const find = database.prepare(
    "SELECT saw FROM plugin_grants WHERE plugin = ? AND guild_id = ? AND need = ?",
  );
  const ofPlugin = database.prepare("SELECT need, saw FROM plugin_grants WHERE plugin = ?");
  const inGuild = database.prepare(
    "SELECT need FROM plugin_grants WHERE plugin = ? AND guild_id = ? ORDER BY need",
  );
  const insert = database.prepare(
    "INSERT INTO plugin_grants (plugin, guild_id, need, by, at, saw) VALUES (?, ?, ?, ?, ?, ?) " +
      "ON CONFLICT DO UPDATE SET by = excluded.by, at = excluded.at, saw = excluded.saw",
  );
  const remove = database.prepare("DELETE FROM plugin_grants WHERE plugin = ? AND guild_id = ? AND need = ?");
  const goneIn = database.prepare(
    "SELECT plugin, need FROM plugin_grants WHERE guild_id = ? AND gone_since IS NOT NULL ORDER BY plugin, need",
  );
  const noteThere = createThereNote(database, "plugin_grants", now);
  return {
    has(plugin, guildId, need, declares) {
      const row = find.get(plugin, guildId, need);
      return row !== undefined && covers(row.saw, declares);
    },
    grant: (plugin, guildId, need, declares, by) =>
      void insert.run(plugin, guildId, need, by, now(), JSON.stringify(powersOf(declares))),
    revoke: (plugin, guildId, need) => void remove.run(plugin, guildId, need),
    of: (plugin, guildId) => inGuild.all(plugin, guildId).map(({ need }) => String(need)),
    rests: (plugin, declares) =>
      ofPlugin
        .all(plugin)
        .some(({ need, saw }) => declares.discord.includes(String(need)) && !covers(saw, declares)),
    noteThere,
    resting: (guildId) =>
      [...Map.groupBy(goneIn.all(guildId), ({ plugin }) => String(plugin))].map(([plugin, rows]) => ({
        plugin,
        needs: rows.map(({ need }) => String(need)),
      })),
  };
}

/** A host counts as a power too: who reads messages and then calls one more host can carry them there. */
function powersOf({ http, discord }: Declared): readonly string[] {
  return [...http.map((host) => `http ${host}`), ...discord.map((need) => `discord ${need}`)];
}

/** NULL was written by a release that didn't note what the admin saw: then nobody knows. */
function covers(saw: unknown, declares: Declared): boolean {
  if (typeof saw !== "string") return false;
  const seen = new Set(JSON.parse(saw) as string[]);
  return powersOf(declares).every((power) => seen.has(power));
}
