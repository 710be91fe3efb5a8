import { z } from "zod";
import type { Request } from "../requests/request.ts";
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
  /** Requests, done or not, that still have something to say. */
  withSays(): readonly Request[];
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
  const toSay = database.prepare("SELECT * FROM requests WHERE outbox <> '[]' ORDER BY created_at");
  const write = database.prepare(upsert);
  return {
    get: (id) => read(byId.get(id)),
    ofThread: (threadId) => read(byThread.get(threadId)),
    ofPullRequest: (number) => read(byPullRequest.get(number)),
    save: (request) => void write.run(rowOf(request)),
    open: () => readAll(notDone.all()),
    withSays: () => readAll(toSay.all()),
  };
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
