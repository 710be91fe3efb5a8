import { type Database, transaction } from "../../store/open-database.ts";

/** Everything that is stored of one server, table by table. */
export interface ServerData {
  count(guildId: string): readonly TableCount[];
  /**
   * Deletes all of it, except requests that aren't over. What was spent stays, so that nobody gets around a limit, but no longer
   * says in which server.
   *
   * @param channelIds its channels and threads: older releases stored chat without the server
   */
  forget(guildId: string, channelIds: readonly string[]): void;
  /** Deletes requests that have ended. @returns how many these were */
  forgetRequests(guildId: string): number;
  openRequests(guildId: string): number;
}

export interface TableCount {
  /** As people read it. */
  readonly what: string;
  readonly rows: number;
}

/** The tables with a column for the server, by what they hold. */
const tables = [
  ["chat_messages", "Chat messages and answers"],
  ["own_messages", "Notes on my messages"],
  ["chat_places", "Channels I may chat in"],
  ["quiet_channels", "Channels to be quiet in"],
  ["first_contacts", "People I've introduced myself to"],
  ["ping_consents", "Agreements to be pinged"],
  ["letter_consents", "Agreements to be written to"],
  ["mail_conversations", "Conversations with the team"],
  ["mail_blocks", "Who can't write to the team"],
  ["plugin_switches", "Plugins switched off"],
  ["plugin_grants", "Plugins' permissions"],
  ["plugin_settings", "Plugins' settings"],
  ["plugin_secrets", "Plugins' keys"],
  ["plugin_deeds", "What plugins did here"],
  ["plugin_deeds_due", "What plugins did for a time: it stays as it is then"],
  ["plugin_auto_mod_rules", "Plugins' AutoMod rules"],
  ["plugin_timers", "Plugins' timers"],
  ["plugin_messages", "Which plugin sent a message"],
  ["copies", "Which messages repeat which"],
  ["stored_sources", "Where plugins' stored words are from"],
  ["gone_messages", "Messages that are gone"],
  ["plugin_before", "How messages and members were"],
  ["admin_settings", "What admins set for me here"],
  ["admin_actions", "What admins changed here"],
  ["pending_members", "Newcomers"],
  ["missed_messages", "Messages to fetch"],
  ["registered_commands", "Commands last seen"],
  ["own_roles", "My role"],
] as const;

export function createServerData(database: Database): ServerData {
  const counts = tables.map(
    ([table, what]) =>
      [what, database.prepare(`SELECT count(*) AS n FROM ${table} WHERE guild_id = ?`)] as const,
  );
  const countRequests = database.prepare("SELECT count(*) AS n FROM requests WHERE guild_id = ?");
  const countOpen = database.prepare(
    "SELECT count(*) AS n FROM requests WHERE guild_id = ? AND state <> 'done'",
  );
  const countSpending = database.prepare("SELECT count(*) AS n FROM spending WHERE guild_id = ?");
  const removals = tables.map(([table]) => database.prepare(`DELETE FROM ${table} WHERE guild_id = ?`));
  const forgetRequests = database.prepare("DELETE FROM requests WHERE guild_id = ? AND state = 'done'");
  const forgetWords = database.prepare(
    "DELETE FROM own_message_words WHERE message_id IN (SELECT message_id FROM own_messages WHERE guild_id = ?)",
  );
  const forgetChannels = database.prepare(
    "DELETE FROM chat_messages WHERE channel_id IN (SELECT value FROM json_each(?))",
  );
  const anonymizeSpending = database.prepare("UPDATE spending SET guild_id = '' WHERE guild_id = ?");

  return {
    count(guildId) {
      const rowsOf = (statement: typeof countRequests) => Number(statement.get(guildId)?.n ?? 0);
      return [
        ...counts.map(([what, statement]) => ({ what, rows: rowsOf(statement) })),
        { what: "Requests", rows: rowsOf(countRequests) },
        { what: "Costs with this server's name", rows: rowsOf(countSpending) },
      ];
    },
    forgetRequests: (guildId) => Number(forgetRequests.run(guildId).changes),
    openRequests: (guildId) => Number(countOpen.get(guildId)?.n ?? 0),
    forget: (guildId, channelIds) =>
      transaction(database, () => {
        forgetWords.run(guildId);
        forgetChannels.run(JSON.stringify(channelIds));
        for (const statement of removals) statement.run(guildId);
        forgetRequests.run(guildId);
        anonymizeSpending.run(guildId);
      }),
  };
}
