import { z } from "zod";
import type { Done, Request } from "../requests/request.ts";
import type { RequestKind } from "../requests/requests.ts";
import type { Database } from "./open-database.ts";
import { RequestRow, type Row, rowOf } from "./request-row.ts";

/** The `requests` table: rows in the database, unions outside. */
export interface RequestStore {
  get(id: string): Request | undefined;
  ofThread(threadId: string): Request | undefined;
  ofPullRequest(number: number): Request | undefined;
  /** Writes the request as it is now. */
  save(request: Request): void;
  /** Requests that aren't done, oldest first. */
  open(): readonly Request[];
  /** All requests of a person, oldest first. */
  ofRequester(userId: string): readonly Request[];
  /** Requests that were over before a moment (milliseconds since 1970) and still hold what somebody wrote. */
  doneBefore(at: number): readonly Done[];
  /** The newest requests of a kind that led to a pull request, newest first. */
  builtLately(kind: RequestKind, most: number): readonly Done[];
  /** Requests, done or not, that still have something to say. */
  withSays(): readonly Request[];
  /** The newest requests that led to a pull request, whatever became of it; newest first. */
  withPullRequest(most: number): readonly Request[];
}

/** @throws z.ZodError when reading a row that no release of ours wrote */
export function createRequestStore(database: Database): RequestStore {
  const read = (row: unknown) => (row === undefined ? undefined : RequestRow.parse(row));
  const readAll = (rows: readonly unknown[]) => z.array(RequestRow).parse(rows);
  const byId = database.prepare("SELECT * FROM requests WHERE id = ?");
  const byThread = database.prepare("SELECT * FROM requests WHERE thread_id = ?");
  const byPullRequest = database.prepare(
    "SELECT * FROM requests WHERE pr_number = ? ORDER BY created_at DESC LIMIT 1",
  );
  const notDone = database.prepare("SELECT * FROM requests WHERE state <> 'done' ORDER BY created_at");
  const byRequester = database.prepare("SELECT * FROM requests WHERE requester_id = ? ORDER BY created_at");
  const before = database.prepare(
    "SELECT * FROM requests WHERE state = 'done' AND updated_at < ? AND (conversation <> '[]' OR requester_id <> '')",
  );
  const built = database.prepare(
    `SELECT * FROM requests WHERE state = 'done' AND kind = ? AND pr_number IS NOT NULL
     ORDER BY updated_at DESC LIMIT ?`,
  );
  const toSay = database.prepare("SELECT * FROM requests WHERE outbox <> '[]' ORDER BY created_at");
  const proposed = database.prepare(
    "SELECT * FROM requests WHERE state = 'done' AND pr_number IS NOT NULL ORDER BY updated_at DESC LIMIT ?",
  );
  const write = database.prepare(upsert);
  return {
    get: (id) => read(byId.get(id)),
    ofThread: (threadId) => read(byThread.get(threadId)),
    ofPullRequest: (number) => read(byPullRequest.get(number)),
    save: (request) => void write.run(rowOf(request)),
    open: () => readAll(notDone.all()),
    ofRequester: (userId) => readAll(byRequester.all(userId)),
    doneBefore: (at) => readAll(before.all(at)).filter(isDone),
    builtLately: (kind, most) => readAll(built.all(kind, most)).filter(isDone),
    withSays: () => readAll(toSay.all()),
    withPullRequest: (most) => readAll(proposed.all(most)),
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
  ] as const),
  ...(["pr_number", "pr_url", "created_at", "updated_at"] as const),
];

const upsert = `
  INSERT INTO requests (${columns.join(", ")}) VALUES (${columns.map((column) => `$${column}`).join(", ")})
  ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
`;
