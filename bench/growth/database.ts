import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInbox } from "../../src/discord/store/inbox.ts";
import { createPullRequestEvents } from "../../src/follow-up/store/pull-request-events.ts";
import { type Database, openDatabase } from "../../src/store/open-database.ts";
import { median } from "../plugins/figures.ts";

/** Old enough to be pruned: opening doesn't. */
const longAgo = Date.UTC(2020, 0, 1);

/** Milliseconds of CPU to open an inbox of so many handled events, as the next bot does while nobody is served. */
export async function measureInboxOpening(rows: number, runs: number): Promise<number> {
  return inFolder((path) => {
    fill(
      path,
      rows,
      `INSERT INTO inbox (id, t, d, received_at, attempts, done_at)
      SELECT 1000000000000000000 + n, 'MESSAGE_CREATE', '', ${longAgo}, 1, ${longAgo} FROM numbers`,
    );
    return median(
      Array.from({ length: runs }, () => {
        const before = process.cpuUsage();
        const database = openDatabase(path);
        const inbox = createInbox(database);
        inbox.waiting();
        inbox.newest();
        const ms = cpuMsSince(before);
        database.close();
        return ms;
      }),
    );
  });
}

/** Microseconds of CPU to store a delivery's event and to note that it was handled, with so many kept. */
export async function measureDelivery(kept: number, deliveries: number): Promise<number> {
  return inFolder(async (path) => {
    rememberDeliveries(path, kept);
    const database = openDatabase(path);
    const events = createPullRequestEvents(database, Date.now);
    const text = JSON.stringify({ kind: "comment", body: "x".repeat(500) });
    const before = process.cpuUsage();
    for (let n = 0; n < deliveries; n += 1) {
      await events.add(`new-${n}`, text);
      events.waiting();
      await events.done(`new-${n}`);
    }
    const us = (cpuMsSince(before) * 1_000) / deliveries;
    database.close();
    return us;
  });
}

/** Fills the table of events that were handled. */
function rememberDeliveries(path: string, count: number): void {
  if (count === 0) return;
  fill(
    path,
    count,
    `INSERT INTO pull_request_events (id, event, received_at, done_at)
      SELECT 'kept-' || n, '', ${longAgo}, ${longAgo} FROM numbers`,
  );
}

async function inFolder<T>(measure: (path: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  try {
    return await measure(join(folder, "sessions.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(path: string, rows: number, insert: string): void {
  const database: Database = openDatabase(path);
  database.exec(
    `${insert.replace("INSERT", `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) INSERT`)}`,
  );
  database.close();
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
