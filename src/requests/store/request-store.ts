import { type Log, silentLog } from "../../log/log.ts";
import type { Database } from "../../store/open-database.ts";
import type { Prune } from "../../store/prune.ts";
import type { Done, Request } from "../request.ts";
import type { RequestKind } from "../requests.ts";
import { RequestRow, type Row, rowOf } from "./request-row.ts";

/** The `requests` table: rows in the database, unions outside. */
export interface RequestStore {
  get(id: string): Request | undefined;
  ofThread(threadId: string): Request | undefined;
  /** Whether a channel is the thread of a request, open or done; also of one that can't be read. */
  isThread(channelId: string): boolean;
  /** Whether a request waits for its thread: it is saved before Discord makes that, and people write in it at once. */
  isOpening(): boolean;
  ofPullRequest(number: number): Request | undefined;
  /** Writes the request as it is now. */
  save(request: Request): void;
  /** Requests that aren't done, oldest first. */
  open(): readonly Request[];
  /** All requests of a person, oldest first. */
  ofRequester(userId: string): readonly Request[];
  /** Others' requests in which a person had a hand, oldest first. */
  touchedBy(userId: string): readonly Request[];
  /** Requests that were over before a moment (milliseconds since 1970) and still hold what was said in them; so many. */
  withConversation(before: number, most: number): readonly Done[];
  /** The same for those of which it is known whose they were. */
  withRequester(before: number, most: number): readonly Done[];
  /** Removes those that were over long before a moment (milliseconds since 1970), are nobody's, and have nothing left to be done. */
  readonly prune: Prune;
  /** The newest requests of a kind that led to a pull request, newest first. */
  builtLately(kind: RequestKind, most: number): readonly Done[];
  /** Requests, done or not, that still have something to say. */
  withSays(): readonly Request[];
  /** Requests, done or not, with a message that may have buttons. */
  withButtons(): readonly Request[];
  /** Requests that are over, have a branch, and no pull request that they know of. */
  withBranch(): readonly Request[];
  /** The newest requests that led to a pull request, whatever became of it; newest first. */
  withPullRequest(most: number): readonly Request[];
}

/** So long after its end a request is known at all, in milliseconds, so that what becomes of its pull request is told: a year. */
const keptMs = 365 * 24 * 60 * 60 * 1_000;

/**
 * A row that can't be read was written by a newer release that was rolled back since. Lists go without it; asking for it,
 * or for all requests of its person, throws: nobody shall be told that all of theirs was forgotten when it wasn't.
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
  // INDEXED BY: SQLite guesses that few requests are done, and would read them all.
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
  // A branch without a pull request is yet to be put away.
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
  return {
    get: (id) => read(byId.get(id)),
    ofThread: (threadId) => read(byThread.get(threadId)),
    isThread: (channelId) => thread.get(channelId) !== undefined,
    isOpening: () => opening.get() !== undefined,
    ofPullRequest: (number) => read(byPullRequest.get(number)),
    save: (request) => void write.run(rowOf(request)),
    open: () => readable(notDone.all()),
    ofRequester: (userId) => byRequester.all(userId).map((row) => RequestRow.parse(row)),
    touchedBy: (userId) => byHand.all(userId).map((row) => RequestRow.parse(row)),
    withConversation: (before, most) => readable(conversations.all(before, most)).filter(isDone),
    withRequester: (before, most) => readable(requesters.all(before, most)).filter(isDone),
    prune: (before, most) => Number(forget.run(before - keptMs, most).changes) >= most,
    builtLately: (kind, most) => readable(built.all(kind, most)).filter(isDone),
    withSays: () => readable(toSay.all()),
    withButtons: () => readable(buttoned.all()),
    withBranch: () => readable(branched.all()),
    withPullRequest: (most) => readable(proposed.all(most)),
  };
}

function isDone(request: Request): request is Done {
  return request.state === "done";
}

const columns: readonly (keyof Row)[] = [
  ...(["id", "kind", "guild_id", "channel_id", "thread_id", "requester_id", "requester_name"] as const),
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
  ] as const),
  ...(["pr_number", "pr_url", "created_at", "updated_at"] as const),
];

const upsert = `
  INSERT INTO requests (${columns.join(", ")}) VALUES (${columns.map((column) => `$${column}`).join(", ")})
  ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
`;
