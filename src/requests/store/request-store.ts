import { type Log, silentLog } from "../../log/log.ts";
import type { Database } from "../../store/open-database.ts";
import type { Prune } from "../../store/prune.ts";
import { rememberUntilWritten } from "../../store/remember-until-written.ts";
import type { Done, Request } from "../request.ts";
import type { RequestKind } from "../requests.ts";
import { createStateLog } from "./log-states.ts";
import { RequestRow, type Row, rowOf } from "./request-row.ts";

/** The `requests` table: rows inside, typed states outside. */
export interface RequestStore {
  get(id: string): Request | undefined;
  ofThread(threadId: string): Request | undefined;
  /** Whether a channel is the thread of a request, open or done, even if its row can't be read. */
  isThread(channelId: string): boolean;
  /** Whether a request waits for its thread: it is saved before Discord creates the thread, and people write there right away. */
  isOpening(): boolean;
  ofPullRequest(number: number): Request | undefined;
  save(request: Request): void;
  /** Requests that aren't done, oldest first. */
  open(): readonly Request[];
  /** All of a person's requests, oldest first. */
  ofRequester(userId: string): readonly Request[];
  /** Others' requests that a person was involved in, oldest first. */
  touchedBy(userId: string): readonly Request[];
  /** Up to `limit` requests that ended before a time (milliseconds since 1970) and still have their conversation. */
  withConversation(before: number, limit: number): readonly Done[];
  /** The same for requests that still have their requester. */
  withRequester(before: number, limit: number): readonly Done[];
  /** Removes requests that ended long before a time (milliseconds since 1970), belong to nobody, and have nothing left to do. */
  readonly prune: Prune;
  /** The newest requests of a kind that led to a pull request, newest first. */
  builtLately(kind: RequestKind, limit: number): readonly Done[];
  /** Requests, done or not, with messages still to be sent. */
  withOutbox(): readonly Request[];
  /** Requests, done or not, with a message that can have buttons. */
  withButtons(): readonly Request[];
  /** Requests that have ended with a branch but no known pull request. */
  withBranch(): readonly Request[];
  /** The newest requests that led to a pull request, with any outcome; newest first. */
  withPullRequest(limit: number): readonly Request[];
}

/** How long a request is kept after it ended, in milliseconds, so that the outcome of its pull request can be told: a year. */
const keptMs = 365 * 24 * 60 * 60 * 1_000;

/**
 * A row that can't be read was written by a newer release that has been rolled back since. Lists skip it; asking for it, or for
 * all of a person's requests, throws: nobody should hear that everything of theirs was forgotten when it wasn't.
 *
 * @throws z.ZodError from `get`, `of…`
 */
export function createRequestStore(database: Database, log: Log = silentLog): RequestStore {
  const read = (row: unknown) => (row === undefined ? undefined : RequestRow.parse(row));
  const skipped = new Set<string>();
  const readable = (rows: ReturnType<typeof notDone.all>) =>
    rows.flatMap((row) => {
      const { success, data, error } = RequestRow.safeParse(row);
      if (success) return [data];
      const id = String(row.id);
      if (!skipped.has(id)) log.error("requests.unreadable", { request: id, error });
      skipped.add(id);
      return [];
    });
  // INDEXED BY: SQLite assumes that few requests are done, and would scan them all.
  const byId = database.prepare("SELECT * FROM requests WHERE id = ?");
  const byThread = database.prepare("SELECT * FROM requests WHERE thread_id = ?");
  const thread = database.prepare("SELECT 1 FROM requests WHERE thread_id = ?");
  const opening = database.prepare(
    "SELECT 1 FROM requests INDEXED BY requests_not_done WHERE state <> 'done' AND thread_id IS NULL LIMIT 1",
  );
  const byPullRequest = database.prepare(
    "SELECT * FROM requests WHERE pr_number = ? ORDER BY created_at DESC LIMIT 1",
  );
  const notDone = database.prepare("SELECT * FROM requests WHERE state <> 'done' ORDER BY created_at");
  const byRequester = database.prepare("SELECT * FROM requests WHERE requester_id = ? ORDER BY created_at");
  const byHand = database.prepare(
    `SELECT * FROM requests WHERE requester_id <> ?1
       AND (instr(conversation, json_quote(?1)) > 0 OR instr(coalesce(outcome, ''), json_quote(?1)) > 0)
     ORDER BY created_at`,
  );
  const conversations = database.prepare(
    `SELECT * FROM requests INDEXED BY requests_with_conversation
     WHERE state = 'done' AND conversation <> '[]' AND updated_at < ? LIMIT ?`,
  );
  const requesters = database.prepare(
    `SELECT * FROM requests INDEXED BY requests_with_requester
     WHERE state = 'done' AND requester_id <> '' AND updated_at < ? LIMIT ?`,
  );
  // A branch without a pull request still has to be removed.
  const forget = database.prepare(
    `DELETE FROM requests WHERE rowid IN (SELECT rowid FROM requests INDEXED BY requests_of_nobody
       WHERE state = 'done' AND requester_id = '' AND updated_at < ? AND outbox = '[]'
         AND (branch_name IS NULL OR pr_number IS NOT NULL) LIMIT ?)`,
  );
  const built = database.prepare(
    `SELECT * FROM requests WHERE state = 'done' AND kind = ? AND pr_number IS NOT NULL
     ORDER BY updated_at DESC LIMIT ?`,
  );
  const toSay = database.prepare("SELECT * FROM requests WHERE outbox <> '[]' ORDER BY created_at");
  const buttoned = database.prepare("SELECT * FROM requests WHERE shown_buttons <> '[]' ORDER BY created_at");
  const branched = database.prepare(
    `SELECT * FROM requests INDEXED BY requests_with_branch
     WHERE state = 'done' AND branch_name IS NOT NULL AND pr_number IS NULL ORDER BY updated_at`,
  );
  const proposed = database.prepare(
    `SELECT * FROM requests INDEXED BY requests_proposed
     WHERE state = 'done' AND pr_number IS NOT NULL ORDER BY updated_at DESC LIMIT ?`,
  );
  const write = database.prepare(upsert);
  const logState = createStateLog(log);
  return {
    get: (id) => read(byId.get(id)),
    ofThread: (threadId) => read(byThread.get(threadId)),
    isThread: rememberUntilWritten(database, (channelId) => thread.get(channelId) !== undefined),
    isOpening: rememberUntilWritten(database, () => opening.get() !== undefined),
    ofPullRequest: (number) => read(byPullRequest.get(number)),
    save(request) {
      write.run(rowOf(request));
      logState(request);
    },
    open: () => readable(notDone.all()),
    ofRequester: (userId) => byRequester.all(userId).map((row) => RequestRow.parse(row)),
    touchedBy: (userId) => byHand.all(userId).map((row) => RequestRow.parse(row)),
    withConversation: (before, limit) => readable(conversations.all(before, limit)).filter(isDone),
    withRequester: (before, limit) => readable(requesters.all(before, limit)).filter(isDone),
    prune: (before, limit) => Number(forget.run(before - keptMs, limit).changes) >= limit,
    builtLately: (kind, limit) => readable(built.all(kind, limit)).filter(isDone),
    withOutbox: () => readable(toSay.all()),
    withButtons: () => readable(buttoned.all()),
    withBranch: () => readable(branched.all()),
    withPullRequest: (limit) => readable(proposed.all(limit)),
  };
}

function isDone(request: Request): request is Done {
  return request.state === "done";
}

const columns: readonly (keyof Row)[] = [
  ...([
    "id",
    "public_id",
    "kind",
    "guild_id",
    "channel_id",
    "thread_id",
    "requester_id",
    "requester_name",
  ] as const),
  ...([
    "description",
    "state",
    "plan",
    "plan_version",
    "plan_message_id",
    "plan_wants",
    "plan_leave",
    "outcome",
    "conversation",
  ] as const),
  ...([
    "outbox",
    "said",
    "plans",
    "runs",
    "attempts",
    "steps",
    "progress_message_id",
    "branch_name",
    "shown_buttons",
    "credit",
  ] as const),
  ...(["pr_number", "pr_url", "created_at", "updated_at"] as const),
];

const upsert = `
  INSERT INTO requests (${columns.join(", ")}) VALUES (${columns.map((column) => `$${column}`).join(", ")})
  ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
`;
