import { type Database, transaction } from "../../store/open-database.ts";

/** What is needed to resume a gateway session. `sequence` is that of the last event that is safely in this database. */
export interface StoredSession {
  readonly shardId: number;
  readonly sessionId: string;
  readonly resumeURL: string;
  readonly sequence: number;
  readonly shardCount: number;
  /** The session's intents; another set needs another session. */
  readonly intents: number;
}

export interface GatewaySessions {
  get(shardId: number): StoredSession | undefined;
  /** `andAlso` runs in the same transaction. */
  save(session: StoredSession, andAlso?: () => void): void;
  /** Moves forward only. */
  advance(shardId: number, sequence: number): void;
  delete(shardId: number): void;
  /** Remembers an IDENTIFY: Discord resets the token of a bot that sends 1,000 in 24 hours. */
  identified(at: number): void;
  /**
   * When IDENTIFYs were sent in the last `ms` milliseconds, oldest first, in milliseconds since 1970. One that was noted while the
   * clock was ahead counts as sent now.
   */
  identifiesOfLast(ms: number, now: number): readonly number[];
  /** How many were noted since a moment, for whoever only reads the database. */
  identifiesSince(at: number): number;
}

export function createGatewaySessions(database: Database): GatewaySessions {
  const get = database.prepare("SELECT * FROM gateway_session WHERE shard_id = ?");
  const save = database.prepare(
    `INSERT INTO gateway_session (shard_id, session_id, resume_url, sequence, shard_count, intents)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (shard_id) DO UPDATE SET session_id = excluded.session_id, resume_url = excluded.resume_url,
       sequence = excluded.sequence, shard_count = excluded.shard_count, intents = excluded.intents`,
  );
  const advance = database.prepare(
    "UPDATE gateway_session SET sequence = ?1 WHERE shard_id = ?2 AND sequence < ?1",
  );
  const forget = database.prepare("DELETE FROM gateway_session WHERE shard_id = ?");
  const identified = database.prepare("INSERT OR IGNORE INTO gateway_identifies (at) VALUES (?)");
  const identifies = database.prepare("SELECT at FROM gateway_identifies WHERE at >= ? ORDER BY at");
  const count = database.prepare("SELECT count(*) AS n FROM gateway_identifies WHERE at >= ?");
  const ahead = database.prepare("DELETE FROM gateway_identifies WHERE at > ?");
  const prune = database.prepare("DELETE FROM gateway_identifies WHERE at < ?");

  return {
    get(shardId) {
      const row = get.get(shardId);
      if (row === undefined) return undefined;
      const resumeURL = String(row.resume_url);
      // A row that can't be one of ours counts as none: another session is started.
      if (!isGatewayAddress(resumeURL) || !Number.isSafeInteger(Number(row.sequence))) return undefined;
      return {
        shardId,
        sessionId: String(row.session_id),
        resumeURL,
        sequence: Number(row.sequence),
        shardCount: Number(row.shard_count),
        intents: Number(row.intents),
      };
    },
    save: ({ shardId, sessionId, resumeURL, sequence, shardCount, intents }, andAlso = () => {}) =>
      transaction(database, () => {
        save.run(shardId, sessionId, resumeURL, sequence, shardCount, intents);
        andAlso();
      }),
    advance: (shardId, sequence) => void advance.run(sequence, shardId),
    delete: (shardId) => void forget.run(shardId),
    identified: (at) => {
      prune.run(at - 24 * 60 * 60 * 1_000);
      identified.run(at);
    },
    identifiesSince: (at) => Number(count.get(at)?.n ?? 0),
    identifiesOfLast(ms, now) {
      // They would stay in the future for as long as the clock was ahead: an hour, or a year.
      if (Number(ahead.run(now).changes) > 0) identified.run(now);
      return identifies.all(now - ms).map((row) => Number(row.at));
    },
  };
}

function isGatewayAddress(address: string): boolean {
  return /^wss?:$/.test(URL.parse(address)?.protocol ?? "");
}
