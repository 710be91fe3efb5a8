import { type Database, transaction } from "../../store/open-database.ts";

/** Everything that is stored of one server, table by table. */
export interface ServerData {
  count(guildId: string): readonly TableCount[];
  /**
   * Deletes all of it, except requests that aren't over. What was spent stays, so that nobody gets around a limit, but no longer
   * says in which server. What plugins did since `deedsSince` stays too, and what they did for a
   * time until it is taken back: no press lifts a cap, or makes a ban for a day one for good.
   *
   * @param channelIds its channels and threads: older releases stored chat without the server
   * @param deedsSince what plugins did since then stays, in milliseconds since 1970
   */
  forget(guildId: string, channelIds: readonly string[], deedsSince: number): void;
  /**
   * Deletes what plugins did up to when it was asked, but for the newest.
   *
   * @param newestSince in milliseconds since 1970, like `askedAt`
   * @returns whether some is left
   */
  forgetDeeds(guildId: string, askedAt: number, newestSince: number): boolean;
  /** Deletes requests that have ended. @returns how many these were */
  forgetRequests(guildId: string): number;
  openRequests(guildId: string): number;
}

export interface TableCount {
  /** As people read it. */
  readonly what: string;
  readonly rows: number;
  /** Some of it stays for a while, and goes by itself. */
  readonly goesLater: boolean;
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

/** What goes later than at once. */
const laterTables = [
  ["plugin_deeds", "What plugins did here; that of the last hour goes when it no longer counts"],
  ["plugin_deeds_due", "What plugins did for a time; it goes when I've taken it back"],
] as const;

export function createServerData(database: Database): ServerData {
  const later: readonly string[] = laterTables.map(([, what]) => what);
  const counts = [...tables, ...laterTables].map(
    ([table, what]) =>
      [what, database.prepare(`SELECT count(*) AS n FROM ${table} WHERE guild_id = ?`)] as const,
  );
  const countRequests = database.prepare("SELECT count(*) AS n FROM requests WHERE guild_id = ?");
  const countOpen = database.prepare(
    "SELECT count(*) AS n FROM requests WHERE guild_id = ? AND state <> 'done'",
  );
  const countSpending = database.prepare("SELECT count(*) AS n FROM spending WHERE guild_id = ?");
  const removals = tables.map(([table]) => database.prepare(`DELETE FROM ${table} WHERE guild_id = ?`));
  const forgetDeeds = database.prepare("DELETE FROM plugin_deeds WHERE guild_id = ? AND at <= ? AND at < ?");
  const deedsLeft = database.prepare("SELECT 1 FROM plugin_deeds WHERE guild_id = ? AND at <= ? LIMIT 1");
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
      const atOnce = { goesLater: false };
      return [
        ...counts.map(([what, statement]) => ({
          what,
          rows: rowsOf(statement),
          goesLater: later.includes(what),
        })),
        { what: "Requests", rows: rowsOf(countRequests), ...atOnce },
        { what: "Costs with this server's name", rows: rowsOf(countSpending), ...atOnce },
      ];
    },
    forgetRequests: (guildId) => Number(forgetRequests.run(guildId).changes),
    openRequests: (guildId) => Number(countOpen.get(guildId)?.n ?? 0),
    forgetDeeds(guildId, askedAt, newestSince) {
      forgetDeeds.run(guildId, askedAt, newestSince);
      return deedsLeft.get(guildId, askedAt) !== undefined;
    },
    forget: (guildId, channelIds, deedsSince) =>
      transaction(database, () => {
        forgetWords.run(guildId);
        forgetChannels.run(JSON.stringify(channelIds));
        for (const statement of removals) statement.run(guildId);
        forgetDeeds.run(guildId, Number.MAX_SAFE_INTEGER, deedsSince);
        forgetRequests.run(guildId);
        anonymizeSpending.run(guildId);
      }),
  };
}
