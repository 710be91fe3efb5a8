import { type Database, transaction } from "../../store/open-database.ts";

/** A channel with messages written while there was no session, or a guild whose channels haven't been checked yet. */
export interface Missed {
  readonly guildId: string;
  /** Undefined: which of the guild's channels isn't known yet. */
  readonly channelId: string | undefined;
  /** The newest message that isn't missing. */
  readonly after: string;
  /** When the session began that brings everything later, in milliseconds since 1970. */
  readonly until: number;
}

/** The `missed_messages` table: what remains to be fetched, so that the next process can continue if this one is killed. */
export interface MissedMessages {
  open(): readonly Missed[];
  of(guildId: string, channelId?: string): Missed | undefined;
  /**
   * A new session starts. Open entries stay open, from where they were. Call it in the transaction that stores the session.
   *
   * @param after the newest message that arrived; undefined if none ever did
   */
  sessionLost(guildIds: Iterable<string>, after: string | undefined, until: number): void;
  /** The same for channels of direct messages, which Discord doesn't list. */
  directLost(channelIds: Iterable<string>, after: string | undefined, until: number): void;
  /** A guild's channels are known: these are to be fetched. */
  lookedAt(guild: Missed, channelIds: readonly string[]): void;
  /** Everything up to this message is stored. */
  reached(missed: Missed, messageId: string): void;
  /** Nothing is missing any more, unless a session was lost since `missed` was read. @returns whether it is done */
  done(missed: Missed): boolean;
}

export function createMissedMessages(database: Database): MissedMessages {
  const all = database.prepare("SELECT * FROM missed_messages");
  const one = database.prepare("SELECT * FROM missed_messages WHERE guild_id = ? AND channel_id = ?");
  const insert = database.prepare(
    `INSERT INTO missed_messages (guild_id, channel_id, after_id, until) VALUES (?, ?, ?, ?)
     ON CONFLICT (guild_id, channel_id) DO UPDATE SET until = max(until, excluded.until)`,
  );
  const later = database.prepare("UPDATE missed_messages SET until = ? WHERE guild_id = ?");
  const advance = database.prepare(
    "UPDATE missed_messages SET after_id = ? WHERE guild_id = ? AND channel_id = ?",
  );
  const remove = database.prepare(
    "DELETE FROM missed_messages WHERE guild_id = ? AND channel_id = ? AND until = ?",
  );
  const done = ({ guildId, channelId, until }: Missed) =>
    Number(remove.run(guildId, channelId ?? whole, until).changes) > 0;

  return {
    open: () => all.all().map(read),
    of(guildId, channelId = whole) {
      const row = one.get(guildId, channelId);
      return row === undefined ? undefined : read(row);
    },
    sessionLost(guildIds, after, until) {
      const at = Math.floor(until);
      for (const guildId of guildIds) {
        later.run(at, guildId);
        if (after !== undefined) insert.run(guildId, whole, after, at);
      }
    },
    directLost(channelIds, after, until) {
      const at = Math.floor(until);
      later.run(at, direct);
      if (after !== undefined) for (const id of channelIds) insert.run(direct, id, after, at);
    },
    lookedAt: (guild, channelIds) =>
      transaction(database, () => {
        for (const id of channelIds) insert.run(guild.guildId, id, guild.after, guild.until);
        done(guild);
      }),
    reached: ({ guildId, channelId }, messageId) => void advance.run(messageId, guildId, channelId ?? whole),
    done,
  };
}

/** Takes the place of a guild's id in a row of direct messages. */
export const direct = "@me";

/** Takes the place of a channel's id in a guild's row. */
const whole = "";

function read(row: Readonly<Record<string, unknown>>): Missed {
  const channelId = String(row.channel_id);
  return {
    guildId: String(row.guild_id),
    channelId: channelId === whole ? undefined : channelId,
    after: String(row.after_id),
    until: Number(row.until),
  };
}
