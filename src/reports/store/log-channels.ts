import type { Database } from "../../store/open-database.ts";

/** Which server each log channel that ever worked is in. */
export interface LogChannels {
  guildOf(channelId: string): string | undefined;
  /** Can be repeated. */
  note(channelId: string, guildId: string): void;
}

export function createLogChannels(database: Database): LogChannels {
  const select = database.prepare("SELECT guild_id FROM log_channels WHERE channel_id = ?");
  const upsert = database.prepare(
    `INSERT INTO log_channels (channel_id, guild_id) VALUES (?, ?)
     ON CONFLICT (channel_id) DO UPDATE SET guild_id = excluded.guild_id`,
  );
  return {
    guildOf(channelId) {
      const row = select.get(channelId);
      return row === undefined ? undefined : String(row.guild_id);
    },
    note: (channelId, guildId) => void upsert.run(channelId, guildId),
  };
}
