import type { Database } from "../../store/open-database.ts";
import { transaction } from "../../store/open-database.ts";

/** Which of Turbot's messages are a plugin's: it can change those, and no others. Kept for 90 days after the last change. */
export interface PluginMessages {
  /** It was sent or changed. What was noted before keeps its signature and its place. */
  note(message: PluginMessage): void;
  /** @param messageId any of the messages that one text became */
  of(plugin: string, channelId: string, messageId: string): PluginMessage | undefined;
  /** Whose a message of Turbot's is; undefined: no plugin's, or nobody knows any more. */
  pluginOf(messageId: string): string | undefined;
  forget(ids: readonly string[]): void;
}

/** What one text became. */
export interface PluginMessage {
  /** First to last, at least one. */
  readonly ids: readonly string[];
  readonly plugin: string;
  readonly channelId: string;
  readonly guildId: string;
  /** What stands at the end of each: nothing, the plugin's name, or how to stop pings too. */
  readonly signed: "" | "plugin" | "pings";
}

export function createPluginMessages(database: Database, now: () => number): PluginMessages {
  const insert = database.prepare(
    `INSERT INTO plugin_messages (message_id, first_id, plugin, channel_id, guild_id, signed, at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO UPDATE SET at = excluded.at`,
  );
  const one = database.prepare("SELECT * FROM plugin_messages WHERE message_id = ?");
  const parts = database.prepare("SELECT message_id FROM plugin_messages WHERE first_id = ?");
  const remove = database.prepare("DELETE FROM plugin_messages WHERE message_id = ?");
  return {
    note: ({ ids, plugin, channelId, guildId, signed }) =>
      transaction(database, () => {
        const first = String(one.get(ids[0] ?? "")?.first_id ?? ids[0] ?? "");
        for (const id of ids) insert.run(id, first, plugin, channelId, guildId, signed, now());
      }),
    of(plugin, channelId, messageId) {
      const row = one.get(messageId);
      if (row === undefined || row.plugin !== plugin || row.channel_id !== channelId) return undefined;
      const ids = parts.all(String(row.first_id)).map(({ message_id: id }) => String(id));
      return {
        ids: ids.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
        plugin,
        channelId,
        guildId: String(row.guild_id),
        signed: row.signed as PluginMessage["signed"],
      };
    },
    pluginOf(messageId) {
      const row = one.get(messageId);
      return row === undefined ? undefined : String(row.plugin);
    },
    forget: (ids) =>
      transaction(database, () => {
        for (const id of ids) remove.run(id);
      }),
  };
}
