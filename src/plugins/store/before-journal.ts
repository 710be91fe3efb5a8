import { type Database, transaction } from "../../store/open-database.ts";

/** A message, or a member: what they are called and may do, or where they are in voice channels. */
export type BeforeKind = "message" | "member" | "voice";

/** What is kept of one thing. Ids are snowflakes. */
export interface Subject {
  readonly kind: BeforeKind;
  readonly guildId: string;
  /** The message's, or the member's. */
  readonly id: string;
  /** Whose it is: its author, or the member. */
  readonly userId: string;
  /** The message's; "": it is in none. */
  readonly channelId: string;
}

/** A thing as it is kept. `state`: JSON, as it was given. */
export interface KeptThing {
  readonly id: string;
  readonly userId: string;
  readonly state: string;
}

/**
 * How messages and members are, so that plugins that were granted `see_before` hear how they were before they changed: Discord doesn't
 * say. What isn't granted anywhere isn't in it.
 */
export interface BeforeJournal {
  /** Keeps how something is, unless that is known. */
  add(subject: Subject, state: string, version?: string): void;
  /**
   * Keeps how something is now.
   *
   * @param version grows with each change: an older one than is kept changes nothing, and a repeat after a kill hears again how it was,
   * which stays until `told`. Without one, a repeat hears that nothing changed
   * @returns how it was; undefined: nobody knows
   */
  change(subject: Subject, state: string, version?: string): string | undefined;
  /** Plugins were told of that change. */
  told(subject: Subject, state: string): void;
  of(kind: BeforeKind, guildId: string, ids: readonly string[]): readonly KeptThing[];
  remove(kind: BeforeKind, guildId: string, ids: readonly string[]): void;
  /** The channel or thread is gone. */
  removeChannel(channelId: string): void;
  /** Nobody may see it there any more. */
  removeKind(kind: BeforeKind, guildId: string): void;
  /** Servers of which something is kept. */
  guilds(): readonly string[];
}

/** Of each kind in a server. More would be a second memory of the server; a log rarely hears of a message older than these. */
export const mostKept = 5_000;

/** After this many more, the oldest are removed: not with each, since finding out which costs a look through all. */
const trimmedEvery = 100;

/** @param now the clock, in milliseconds since 1970 */
export function createBeforeJournal(database: Database, now: () => number): BeforeJournal {
  const find = database.prepare(
    "SELECT id, user_id, now, was, version FROM plugin_before WHERE guild_id = ? AND kind = ? AND id = ?",
  );
  const insert = database.prepare(
    `INSERT OR IGNORE INTO plugin_before (kind, guild_id, id, user_id, channel_id, now, was, version, at)
     VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?)`,
  );
  // Words aren't kept longer because they are edited; a member is known from the last event on.
  const update = database.prepare(
    `UPDATE plugin_before SET was = CASE ?5 WHEN '' THEN NULL ELSE now END, now = ?4, version = ?5,
       at = CASE kind WHEN 'message' THEN at ELSE ?6 END
     WHERE guild_id = ?1 AND kind = ?2 AND id = ?3`,
  );
  const forgetWas = database.prepare(
    "UPDATE plugin_before SET was = NULL WHERE guild_id = ? AND kind = ? AND id = ? AND now = ?",
  );
  const remove = database.prepare("DELETE FROM plugin_before WHERE guild_id = ? AND kind = ? AND id = ?");
  const removeChannel = database.prepare("DELETE FROM plugin_before WHERE channel_id = ?");
  const removeKind = database.prepare("DELETE FROM plugin_before WHERE guild_id = ? AND kind = ?");
  const nextGuild = database.prepare("SELECT min(guild_id) AS id FROM plugin_before WHERE guild_id > ?");
  const trim = database.prepare(
    `DELETE FROM plugin_before WHERE guild_id = ?1 AND kind = ?2 AND at < (
       SELECT at FROM plugin_before WHERE guild_id = ?1 AND kind = ?2 ORDER BY at DESC LIMIT 1 OFFSET ${mostKept - 1})`,
  );
  const added = new Map<string, number>();

  function trimSometimes(kind: BeforeKind, guildId: string): void {
    const key = `${kind} ${guildId}`;
    const count = (added.get(key) ?? 0) + 1;
    added.set(key, count % trimmedEvery);
    if (count === trimmedEvery) trim.run(guildId, kind);
  }

  const add: BeforeJournal["add"] = ({ kind, guildId, id, userId, channelId }, state, version = "") => {
    const { changes } = insert.run(kind, guildId, id, userId, channelId, state, version, now());
    if (Number(changes) > 0) trimSometimes(kind, guildId);
  };

  return {
    add: (...given) => transaction(database, () => add(...given)),
    change: (subject, state, version = "") =>
      transaction(database, () => {
        const { kind, guildId, id } = subject;
        const row = find.get(guildId, kind, id);
        if (row === undefined) {
          add(subject, state, version);
          return undefined;
        }
        if (version < String(row.version)) return undefined;
        if (version !== "" && version === row.version) return row.was === null ? undefined : String(row.was);
        update.run(guildId, kind, id, state, version, now());
        return String(row.now);
      }),
    told: ({ kind, guildId, id }, state) => void forgetWas.run(guildId, kind, id, state),
    of: (kind, guildId, ids) =>
      ids.flatMap((id) => {
        const row = find.get(guildId, kind, id);
        return row === undefined ? [] : [{ id, userId: String(row.user_id), state: String(row.now) }];
      }),
    remove: (kind, guildId, ids) =>
      transaction(database, () => {
        for (const id of ids) remove.run(guildId, kind, id);
      }),
    removeChannel: (channelId) => void removeChannel.run(channelId),
    removeKind: (kind, guildId) => void removeKind.run(guildId, kind),
    guilds() {
      const ids: string[] = [];
      for (let id = nextGuild.get("")?.id; typeof id === "string"; id = nextGuild.get(id)?.id) ids.push(id);
      return ids;
    },
  };
}
