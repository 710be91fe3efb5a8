import { createThereNote } from "../../store/gone-plugins.ts";
import type { Database } from "../../store/open-database.ts";

/** What admins filled in for plugins, sealed: the `plugin_secrets` table. */
export interface SecretRows {
  find(at: SecretPlace): SecretRow | undefined;
  /** In place of what was there. */
  put(at: SecretPlace, row: Pick<SecretRow, "bound" | "sealed" | "by">): void;
  /** Seals it with another key: nothing else changes. */
  reseal(at: SecretPlace, sealed: string): void;
  remove(at: SecretPlace): void;
  all(): readonly (SecretPlace & SecretRow)[];
  /** These plugins are present. What others have is kept for a while: a rollback brings them back. */
  markPresent(plugins: readonly string[]): void;
}

/** Whose key it is, where, and its name in the plugin's code. */
export interface SecretPlace {
  readonly plugin: string;
  readonly guildId: string;
  readonly id: string;
}

export interface SecretRow {
  /** Where it goes and how, as the admin saw it. */
  readonly bound: string;
  readonly sealed: string;
  /** Who filled it in, as a user id; "": somebody who has been forgotten. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function createSecretRows(database: Database, now: () => number): SecretRows {
  const one = "plugin = ? AND guild_id = ? AND id = ?";
  const find = database.prepare(`SELECT bound, sealed, by, at FROM plugin_secrets WHERE ${one}`);
  const put = database.prepare(
    "INSERT OR REPLACE INTO plugin_secrets (plugin, guild_id, id, bound, sealed, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const reseal = database.prepare(`UPDATE plugin_secrets SET sealed = ? WHERE ${one}`);
  const remove = database.prepare(`DELETE FROM plugin_secrets WHERE ${one}`);
  const all = database.prepare("SELECT plugin, guild_id, id, bound, sealed, by, at FROM plugin_secrets");
  const rowOf = ({ bound, sealed, by, at }: Record<string, unknown>): SecretRow => ({
    ...{ bound: String(bound), sealed: String(sealed), by: String(by), at: Number(at) },
  });
  return {
    find({ plugin, guildId, id }) {
      const row = find.get(plugin, guildId, id);
      return row === undefined ? undefined : rowOf(row);
    },
    put: ({ plugin, guildId, id }, { bound, sealed, by }) =>
      void put.run(plugin, guildId, id, bound, sealed, by, now()),
    reseal: ({ plugin, guildId, id }, sealed) => void reseal.run(sealed, plugin, guildId, id),
    remove: ({ plugin, guildId, id }) => void remove.run(plugin, guildId, id),
    all: () =>
      all.all().map((row) => ({
        ...{ plugin: String(row.plugin), guildId: String(row.guild_id), id: String(row.id) },
        ...rowOf(row),
      })),
    markPresent: createThereNote(database, "plugin_secrets", now),
  };
}
