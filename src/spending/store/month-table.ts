import type { Purpose } from "../../claude/call-context.ts";
import type { Database } from "../../store/open-database.ts";
import { createPrune, type Prune } from "../../store/prune.ts";

/** What a month's money bought, and what admins were told about it. */
export interface MonthTable {
  /** @param month "2026-11", in UTC */
  bought(month: string): Bought;
  /**
   * Writes an alert down before anybody hears it.
   *
   * @returns false if it was written before
   */
  note(alert: MonthAlert): boolean;
  /** Alerts that nobody has heard yet, oldest first. */
  untold(): readonly MonthAlert[];
  told(alert: MonthAlert): void;
  /** Deletes alerts from before a time (milliseconds since 1970). */
  readonly prune: Prune;
}

export interface Bought {
  /** `count`: requests that were worked on, whether or not they became a pull request. */
  readonly builds: Lot;
  readonly plans: Lot;
  /** `count`: calls; an answer can take two. */
  readonly chat: Lot & { readonly people: number };
}

export interface Lot {
  readonly count: number;
  readonly microDollars: number;
}

/** Told once for each month, percentage and limit. */
export interface MonthAlert {
  readonly month: string;
  readonly percent: number;
  /** The month's limit then, in millionths of a dollar. */
  readonly limit: number;
  readonly words: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How long an alert is kept, in milliseconds: as long as the spending it is about, 90 days. */
const keptMs = 90 * 24 * 60 * 60 * 1_000;

/** @param now the clock, in milliseconds since 1970 */
export function createMonthTable(database: Database, now: () => number): MonthTable {
  const sums = database.prepare(
    `SELECT count(*) AS calls, count(DISTINCT request_id) AS requests, count(DISTINCT user_id) AS people,
       coalesce(sum(micro_dollars), 0) AS micro_dollars
     FROM spending WHERE day BETWEEN ?1 || '-01' AND ?1 || '-31' AND purpose = ?2 AND settled = 1`,
  );
  const insert = database.prepare(
    "INSERT OR IGNORE INTO month_alerts (month, percent, spending_limit, words, at) VALUES (?, ?, ?, ?, ?)",
  );
  const waiting = database.prepare("SELECT * FROM month_alerts WHERE told_at IS NULL ORDER BY at");
  const mark = database.prepare(
    "UPDATE month_alerts SET told_at = ? WHERE month = ? AND percent = ? AND spending_limit = ?",
  );
  const prune = createPrune(database, "month_alerts", "at < ?", "month, percent, spending_limit");
  const lot = (month: string, purpose: Purpose) => {
    const row = sums.get(month, purpose);
    const [calls, requests] = [Number(row?.calls), Number(row?.requests)];
    return { calls, requests, people: Number(row?.people), microDollars: Number(row?.micro_dollars) };
  };
  return {
    bought(month) {
      const [building, planning, chat] = [lot(month, "building"), lot(month, "planning"), lot(month, "chat")];
      return {
        builds: { count: building.requests, microDollars: building.microDollars },
        plans: { count: planning.requests, microDollars: planning.microDollars },
        chat: { count: chat.calls, people: chat.people, microDollars: chat.microDollars },
      };
    },
    note: ({ month, percent, limit, words, at }) =>
      Number(insert.run(month, percent, limit, words, at).changes) > 0,
    untold: () =>
      waiting.all().map((row) => ({
        month: String(row.month),
        percent: Number(row.percent),
        limit: Number(row.spending_limit),
        words: String(row.words),
        at: Number(row.at),
      })),
    told: ({ month, percent, limit }) => void mark.run(now(), month, percent, limit),
    prune: (before, most) => prune(before - keptMs, most),
  };
}
