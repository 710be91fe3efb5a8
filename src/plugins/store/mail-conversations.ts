import { randomBytes } from "node:crypto";
import { type Database, transaction } from "../../store/open-database.ts";

/** Who writes to which server's team through which plugin, by direct message. What they write isn't kept here. */
export interface MailConversations {
  /** Stored before they are told, so that nothing they write from then on is lost, over a kill too. */
  begin(of: MailParties): string;
  /** They were told, in this channel. */
  opened(id: string, channelId: string): void;
  /** One that is open. */
  find(id: string): MailConversation | undefined;
  /** Where what somebody writes goes now. Not told within a quarter of an hour, as long as an answer to a command can take: nowhere. */
  current(userId: string): MailConversation | undefined;
  openOf(userId: string): readonly MailConversation[];
  choose(id: string): void;
  /** @returns whether it was open */
  close(id: string): boolean;
  /** The same where its plugin has to be told. @returns whether it was open */
  end(id: string, ending: MailEnding): boolean;
  /** Ends that no plugin was told of, of the last day. */
  untold(): readonly EndedMail[];
  /** Its plugin was told of the end. */
  told(id: string): void;
  /** Some that are over, as nobody has written in them for long, but aren't closed yet. @param at milliseconds since 1970 */
  silent(at: number, most: number): readonly MailConversation[];
  /** How many they began since a time, in milliseconds since 1970. */
  begunSince(userId: string, since: number): number;
  /** The same for all people in a server. */
  begunIn(guildId: string, since: number): number;
  /** Somebody in a server has opened one with a plugin, over or not. */
  isKnown(plugin: string, guildId: string): boolean;
  /** Whose direct messages a channel holds; undefined: no conversation was ever in it. */
  ownerOf(channelId: string): string | undefined;
  /** A message went to a conversation, so its edits do too. */
  note(messageId: string, id: string): void;
  /** Where a message went, if that is still open. */
  ofMessage(messageId: string): MailConversation | undefined;
  /** For 30 days, or not any more. */
  block(of: MailParties, isBlocked: boolean): void;
  isBlocked(of: MailParties): boolean;
  /** The direct channels of all that are open. */
  channels(): readonly string[];
}

const endings = ["closed", "left", "silent", "forgotten"] as const;

/** "silent": they haven't written for long. "forgotten": they asked Turbot to forget them. */
export type MailEnding = (typeof endings)[number];

export interface EndedMail {
  readonly conversation: MailConversation;
  readonly ending: MailEnding;
}

export interface MailParties {
  readonly userId: string;
  readonly guildId: string;
  readonly plugin: string;
}

export interface MailConversation extends MailParties {
  /** At random, so that nobody guesses another's. */
  readonly id: string;
  /** They know that what they write goes there. */
  readonly isTold: boolean;
}

const tellingMs = 15 * 60 * 1_000;

const dayMs = 24 * 60 * 60 * 1_000;
const blockedMs = 30 * dayMs;

/** Who hasn't written for so long doesn't expect answers any more. */
const silentMs = 30 * dayMs;

/** When somebody opened it, or wrote last. */
const lastWords =
  "max(at, coalesce((SELECT max(at) FROM mail_messages WHERE conversation = mail_conversations.id), 0))";

export function createMailConversations(database: Database, now: () => number): MailConversations {
  const insert = database.prepare(
    `INSERT INTO mail_conversations (id, user_id, guild_id, plugin, channel_id, at, is_current, closed_at)
     VALUES (?, ?, ?, ?, '', ?, 0, NULL)`,
  );
  const tell = database.prepare("UPDATE mail_conversations SET channel_id = ? WHERE id = ?");
  const directs = database.prepare(
    "SELECT DISTINCT channel_id FROM mail_conversations WHERE closed_at IS NULL AND channel_id > ''",
  );
  const one = database.prepare(
    `SELECT * FROM mail_conversations WHERE id = ? AND closed_at IS NULL AND ${lastWords} > ?`,
  );
  const ofUser = database.prepare(
    `SELECT * FROM mail_conversations WHERE user_id = ? AND closed_at IS NULL AND ${lastWords} > ? ORDER BY at`,
  );
  const silent = database.prepare(
    `SELECT * FROM mail_conversations INDEXED BY mail_conversations_open
     WHERE closed_at IS NULL AND ${lastWords} <= ? LIMIT ?`,
  );
  const untold = database.prepare("SELECT * FROM mail_conversations WHERE ending > '' AND closed_at > ?");
  const told = database.prepare("UPDATE mail_conversations SET ending = '' WHERE id = ?");
  const leave = database.prepare(
    "UPDATE mail_conversations SET is_current = 0 WHERE user_id = (SELECT user_id FROM mail_conversations WHERE id = ?)",
  );
  const take = database.prepare("UPDATE mail_conversations SET is_current = 1 WHERE id = ?");
  const close = database.prepare(
    "UPDATE mail_conversations SET closed_at = ?, is_current = 0, ending = ? WHERE id = ? AND closed_at IS NULL",
  );
  const begun = database.prepare("SELECT count(*) AS n FROM mail_conversations WHERE user_id = ? AND at > ?");
  const begunIn = database.prepare(
    "SELECT count(*) AS n FROM mail_conversations WHERE guild_id = ? AND at > ?",
  );
  const known = database.prepare(
    "SELECT 1 FROM mail_conversations WHERE guild_id = ? AND plugin = ? LIMIT 1",
  );
  const owner = database.prepare("SELECT user_id FROM mail_conversations WHERE channel_id = ? LIMIT 1");
  const note = database.prepare(
    "INSERT OR IGNORE INTO mail_messages (message_id, conversation, at) VALUES (?, ?, ?)",
  );
  const noted = database.prepare("SELECT conversation FROM mail_messages WHERE message_id = ?");
  const block = database.prepare(
    "INSERT OR REPLACE INTO mail_blocks (guild_id, plugin, user_id, until) VALUES (?, ?, ?, ?)",
  );
  const blocked = database.prepare(
    "SELECT until FROM mail_blocks WHERE guild_id = ? AND plugin = ? AND user_id = ?",
  );
  const choose = (id: string) => {
    leave.run(id);
    take.run(id);
  };
  const since = () => now() - silentMs;
  const find = (id: string) => read(one.get(id, since()));
  return {
    begin: ({ userId, guildId, plugin }) =>
      transaction(database, () => {
        const id = randomBytes(9).toString("base64url");
        insert.run(id, userId, guildId, plugin, now());
        choose(id);
        return id;
      }),
    opened: (id, channelId) => void tell.run(channelId, id),
    find,
    current: (userId) =>
      ofUser
        .all(userId, since())
        .filter(
          (row) => row.is_current === 1 && (row.channel_id !== "" || Number(row.at) > now() - tellingMs),
        )
        .flatMap((row) => read(row) ?? [])[0],
    openOf: (userId) => ofUser.all(userId, since()).flatMap((row) => read(row) ?? []),
    choose: (id) => transaction(database, () => choose(id)),
    close: (id) => close.run(now(), "", id).changes !== 0,
    end: (id, ending) => close.run(now(), ending, id).changes !== 0,
    untold: () =>
      untold.all(now() - dayMs).flatMap((row) => {
        const [conversation, ending] = [read(row), endings.find((one) => one === row.ending)];
        return conversation === undefined || ending === undefined ? [] : [{ conversation, ending }];
      }),
    told: (id) => void told.run(id),
    silent: (at, most) => silent.all(at - silentMs, most).flatMap((row) => read(row) ?? []),
    begunSince: (userId, since) => Number(begun.get(userId, since)?.n ?? 0),
    begunIn: (guildId, after) => Number(begunIn.get(guildId, after)?.n ?? 0),
    isKnown: (plugin, guildId) => known.get(guildId, plugin) !== undefined,
    ownerOf(channelId) {
      const row = channelId === "" ? undefined : owner.get(channelId);
      return row === undefined ? undefined : String(row.user_id);
    },
    note: (messageId, id) => void note.run(messageId, id, now()),
    ofMessage(messageId) {
      const row = noted.get(messageId);
      return row === undefined ? undefined : find(String(row.conversation));
    },
    block: ({ guildId, plugin, userId }, isBlocked) =>
      void block.run(guildId, plugin, userId, isBlocked ? now() + blockedMs : 0),
    isBlocked({ guildId, plugin, userId }) {
      const until = blocked.get(guildId, plugin, userId)?.until;
      return until !== undefined && Number(until) > now();
    },
    channels: () => directs.all().map(({ channel_id: id }) => String(id)),
  };
}

function read(row: Record<string, unknown> | undefined): MailConversation | undefined {
  if (row === undefined) return undefined;
  const { id, user_id: userId, guild_id: guildId, plugin } = row;
  return {
    ...{ id: String(id), userId: String(userId), guildId: String(guildId), plugin: String(plugin) },
    isTold: row.channel_id !== "",
  };
}
