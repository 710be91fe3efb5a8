import { createThereNote } from "../../store/gone-plugins.ts";
import { type Database, transaction } from "../../store/open-database.ts";
import { idsIn } from "../words/leaves.ts";

/**
 * What admins have set for plugins in their servers. What a version doesn't declare stays, for one that does: a rollback forgets nothing. Whom a
 * setting names is noted beside it: a trigger takes people out who are forgotten, also by a release that doesn't know this table.
 */
export interface PluginSettings {
  /** By the name of the setting. */
  of(plugin: string, guildId: string): ReadonlyMap<string, StoredSetting>;
  /** All of them or none. `value` undefined: it isn't set any more. */
  change(plugin: string, guildId: string, changes: readonly SettingChange[]): void;
  /** Whether anything is set. */
  hasAny(plugin: string, guildId: string): boolean;
  /** All addresses that admins of any server have entered for a plugin. */
  addressesOf(plugin: string): readonly string[];
  /** Does something, such as asking the plugin, while addresses aren't saved yet that it can get from in the meantime. */
  trying<T>(
    plugin: string,
    guildId: string,
    addresses: readonly string[],
    work: () => Promise<T>,
  ): Promise<T>;
  /** Those addresses. */
  tried(plugin: string, guildId: string): readonly string[];
  /** These plugins are present. What was set for others is kept for 90 days. */
  markPresent(plugins: readonly string[]): void;
}

export interface StoredSetting {
  /** The type under which it was entered: under another, it doesn't count. */
  readonly type: string;
  readonly value: SettingData;
}

export type SettingData = string | number | boolean | readonly string[];

export interface SettingChange {
  readonly name: string;
  readonly type: string;
  readonly value: SettingData | undefined;
}

export function createPluginSettings(database: Database, now: () => number): PluginSettings {
  const all = database.prepare(
    "SELECT name, type, value FROM plugin_settings WHERE plugin = ? AND guild_id = ?",
  );
  const any = database.prepare("SELECT 1 FROM plugin_settings WHERE plugin = ? AND guild_id = ? LIMIT 1");
  const addresses = database.prepare("SELECT value FROM plugin_settings WHERE plugin = ? AND type = 'url'");
  const set = database.prepare(
    `INSERT INTO plugin_settings (plugin, guild_id, name, type, value, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET type = excluded.type, value = excluded.value, at = excluded.at`,
  );
  const remove = database.prepare(
    "DELETE FROM plugin_settings WHERE plugin = ? AND guild_id = ? AND name = ?",
  );
  const named = database.prepare(
    "INSERT OR IGNORE INTO plugin_setting_people (user_id, plugin, guild_id, name) VALUES (?, ?, ?, ?)",
  );
  const trials = new Set<{ readonly of: string; readonly addresses: readonly string[] }>();
  const markPresent = createThereNote(database, "plugin_settings", now);
  return {
    of: (plugin, guildId) =>
      new Map(
        all
          .all(plugin, guildId)
          .map(({ name, type, value }) => [
            String(name),
            { type: String(type), value: JSON.parse(String(value)) as SettingData },
          ]),
      ),
    change: (plugin, guildId, changes) =>
      transaction(database, () => {
        for (const { name, type, value } of changes) {
          // Whom it named goes along.
          remove.run(plugin, guildId, name);
          if (value === undefined) continue;
          const text = JSON.stringify(value);
          set.run(plugin, guildId, name, type, text, now());
          // Also a channel's, which nobody asks to forget.
          for (const id of idsIn(text)) named.run(id, plugin, guildId, name);
        }
      }),
    hasAny: (plugin, guildId) => any.get(plugin, guildId) !== undefined,
    addressesOf: (plugin) => addresses.all(plugin).map(({ value }) => String(JSON.parse(String(value)))),
    async trying(plugin, guildId, addresses, work) {
      const trial = { of: `${plugin} ${guildId}`, addresses };
      trials.add(trial);
      try {
        return await work();
      } finally {
        trials.delete(trial);
      }
    },
    tried: (plugin, guildId) =>
      [...trials].flatMap(({ of, addresses }) => (of === `${plugin} ${guildId}` ? addresses : [])),
    markPresent,
  };
}

/** How long a server's settings outlive Turbot's leaving it, in milliseconds: who left by mistake comes back. 30 days. */
const afterLeavingMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Deletes the settings of servers that Turbot left long ago. To be called now and then.
 *
 * @param served the servers that it is in
 * @param now milliseconds since 1970
 */
export function createSettingsSweep(database: Database): (served: readonly string[], now: number) => void {
  const note = database.prepare(
    `UPDATE plugin_settings
     SET left_at = CASE WHEN guild_id IN (SELECT value FROM json_each(?1)) THEN NULL ELSE min(coalesce(left_at, ?2), ?2) END`,
  );
  const remove = database.prepare("DELETE FROM plugin_settings WHERE left_at < ?");
  return (served, now) => {
    note.run(JSON.stringify(served), now);
    remove.run(now - afterLeavingMs);
  };
}
