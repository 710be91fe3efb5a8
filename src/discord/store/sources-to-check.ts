import type { Database } from "../../store/open-database.ts";
import type { SourceMessage } from "../messages/source.ts";

/** A message whose words are kept, or repeated, and that may have been deleted or edited while there was no session. */
export interface SourceToCheck extends SourceMessage {
  /** What happened before came through the gateway. In milliseconds since 1970. */
  readonly since: number;
}

/** The `sources_to_check` table: what remains to be looked at, so that the next process can go on if this one is killed. */
export interface SourcesToCheck {
  /** A session was lost. Call it in the transaction that stores the new one. @param since in milliseconds since 1970 */
  sessionLost(since: number): void;
  /** The newest that remains. */
  next(): SourceToCheck | undefined;
  checked(messageId: string): void;
  /** None of a channel's messages can be looked at, or all are gone. */
  leaveChannel(channelId: string): void;
}

/** Hardly anybody deletes or edits what is older. In milliseconds: 30 days. */
const lookedAtMs = 30 * 24 * 60 * 60 * 1_000;

/** The newest. At two a second, that takes 17 minutes. */
const most = 2_000;

/** @param now the clock, in milliseconds since 1970 */
export function createSourcesToCheck(database: Database, now: () => number): SourcesToCheck {
  const newest = [
    "SELECT source_id AS id, source_channel_id AS channel_id, at FROM copies WHERE at > ?1",
    "SELECT source_id AS id, source_channel_id AS channel_id, at FROM stored_sources WHERE at > ?1",
    "SELECT id, channel_id, at FROM chat_messages WHERE at > ?1 AND role = 'user'",
    `SELECT mail.message_id AS id, of.channel_id, mail.at FROM mail_messages AS mail
       JOIN mail_conversations AS of ON of.id = mail.conversation WHERE mail.at > ?1 AND of.closed_at IS NULL`,
  ].map((select) => `SELECT * FROM (${select} ORDER BY 3 DESC LIMIT ${most})`);
  const fill = database.prepare(
    `INSERT INTO sources_to_check (source_id, channel_id, at, since)
     SELECT id, channel_id, max(at), ?2 FROM (${newest.join(" UNION ALL ")})
     WHERE channel_id > '' GROUP BY id ORDER BY max(at) DESC LIMIT ${most} ON CONFLICT (source_id) DO NOTHING`,
  );
  const next = database.prepare(
    "SELECT source_id, channel_id, since FROM sources_to_check ORDER BY at DESC LIMIT 1",
  );
  const remove = database.prepare("DELETE FROM sources_to_check WHERE source_id = ?");
  const leave = database.prepare("DELETE FROM sources_to_check WHERE channel_id = ?");
  return {
    sessionLost: (since) => void fill.run(now() - lookedAtMs, since),
    next() {
      const row = next.get();
      if (row === undefined) return undefined;
      return { id: String(row.source_id), channelId: String(row.channel_id), since: Number(row.since) };
    },
    checked: (messageId) => void remove.run(messageId),
    leaveChannel: (channelId) => void leave.run(channelId),
  };
}
