import { DatabaseSync } from "node:sqlite";
import { snowflakeAt } from "../../../packages/discord-rules/snowflake.ts";
import { closeQuietly } from "../open-database.ts";

/**
 * Makes an old copy safe to continue from. What was running in it has ended since: if it started again, it would be said and done
 * twice. What was settled in it (permissions, memories, spending) stays.
 *
 * @param path the copy's path
 * @param until when the lost database was last written, in milliseconds since 1970: messages were seen up to then
 */
export function restartFrom(path: string, until: number): void {
  const database = new DatabaseSync(path);
  try {
    const tables = new Set(
      database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ name }) => String(name)),
    );
    const change = (table: string, sql: string, ...values: (string | number)[]) => {
      if (tables.has(table)) database.prepare(sql).run(...values);
    };
    change("gateway_session", "DELETE FROM gateway_session");
    change("inbox", "UPDATE inbox SET done_at = ?, d = '' WHERE done_at IS NULL", until);
    change(
      "inbox",
      `INSERT OR IGNORE INTO inbox (id, t, d, received_at, attempts, done_at)
       VALUES (?, 'MESSAGE_CREATE', '', ?, 0, ?)`,
      snowflakeAt(until),
      until,
      until,
    );
    change("requests", "DELETE FROM requests WHERE state <> 'done'");
    change("requests", "UPDATE requests SET outbox = '[]'");
    change("chat_replies", "DELETE FROM chat_replies WHERE whole = 0");
    change("pull_request_events", "UPDATE pull_request_events SET done_at = ? WHERE done_at IS NULL", until);
  } finally {
    closeQuietly(database);
  }
}
