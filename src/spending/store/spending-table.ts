import type { CallContext, Purpose } from "../../claude/call-context.ts";
import type { Usage } from "../../claude/claude.ts";
import { type Database, transaction } from "../../store/open-database.ts";

/** The `spending` table: what calls to Claude may cost while they run, and did cost afterwards. */
export interface SpendingTable {
  /** Writes the row if `allow`, which sees what was spent and set aside before, doesn't throw. Returns the row's id. */
  reserve(entry: SpendingEntry, allow: (spent: SpentOnDay) => void): number;
  settle(id: number, cost: Cost & Usage): void;
  /** Nothing was spent after all. */
  release(id: number): void;
  spentOn(day: string, context: Pick<CallContext, "userId" | "guildId">): SpentOnDay;
  /** What a request has cost for one purpose; undefined: nothing that is settled. Millionths of a dollar. */
  ofRequest(requestId: string, purpose: Purpose): number | undefined;
  /** What all days from this one on have cost. */
  since(day: string): Cost;
}

export interface SpendingEntry extends Cost {
  readonly context: CallContext;
  readonly model: string;
  /** "2026-11-22", in UTC. */
  readonly day: string;
}

export interface Cost {
  readonly tokens: number;
  readonly microDollars: number;
}

/** What one day's calls cost, those under way with the most they may cost. */
export interface SpentOnDay {
  readonly user: Cost;
  readonly guild: Cost;
  readonly day: Cost;
}

/** @param now the clock, in milliseconds since 1970 */
export function createSpendingTable(database: Database, now: () => number): SpendingTable {
  const insert = database.prepare(
    `INSERT INTO spending (day, user_id, guild_id, request_id, purpose, model, tokens, micro_dollars, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const settle = database.prepare(
    `UPDATE spending SET settled = 1, tokens = ?, micro_dollars = ?, input = ?, output = ?, cache_read = ?,
       cache_write = ? WHERE id = ?`,
  );
  const remove = database.prepare("DELETE FROM spending WHERE id = ?");
  // Triggers keep the sums, whichever release writes: each call asks what its day has cost so far.
  const onDay = database.prepare(
    "SELECT tokens, micro_dollars FROM spending_sums WHERE scope = ? AND who = ? AND day = ?",
  );
  const ofRequest = database.prepare(
    "SELECT sum(micro_dollars) AS micro_dollars FROM spending WHERE request_id = ? AND purpose = ? AND settled = 1",
  );
  const since = database.prepare(
    `SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(micro_dollars), 0) AS micro_dollars
     FROM spending_sums WHERE scope = 'all' AND who = '' AND day >= ?`,
  );
  const sumOf = (scope: "all" | "user" | "guild", who: string, day: string): Cost => {
    const row = onDay.get(scope, who, day);
    return { tokens: Number(row?.tokens ?? 0), microDollars: Number(row?.micro_dollars ?? 0) };
  };
  const spentOn = (
    day: string,
    { userId, guildId }: Pick<CallContext, "userId" | "guildId">,
  ): SpentOnDay => ({
    user: sumOf("user", userId, day),
    guild: sumOf("guild", guildId, day),
    day: sumOf("all", "", day),
  });
  return {
    spentOn,
    reserve: ({ day, context, model, tokens, microDollars }, allow) =>
      transaction(database, () => {
        allow(spentOn(day, context));
        const { userId, guildId, requestId = null, purpose } = context;
        const row = insert.get(day, userId, guildId, requestId, purpose, model, tokens, microDollars, now());
        return Number(row?.id);
      }),
    settle: (id, { tokens, microDollars, input, output, cacheRead, cacheWrite }) =>
      void settle.run(tokens, microDollars, input, output, cacheRead, cacheWrite, id),
    release: (id) => void remove.run(id),
    ofRequest(requestId, purpose) {
      const sum = ofRequest.get(requestId, purpose)?.micro_dollars;
      return sum === null || sum === undefined ? undefined : Number(sum);
    },
    since(day) {
      const row = since.get(day) ?? {};
      return { tokens: Number(row.tokens), microDollars: Number(row.micro_dollars) };
    },
  };
}
