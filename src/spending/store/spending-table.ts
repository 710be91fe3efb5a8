import type { CallContext, Purpose } from "../../claude/call-context.ts";
import type { Usage } from "../../claude/claude.ts";
import { type Database, transaction } from "../../store/open-database.ts";
import { monthOf } from "../day.ts";

/** The `spending` table: the maximum cost of calls to Claude while they run, and the actual cost afterwards. */
export interface SpendingTable {
  /** Inserts a row unless `allow` throws, which sees what was spent and reserved before. Returns the row's id. */
  reserve(entry: SpendingEntry, allow: (spent: SpentOnDay) => void): number;
  settle(id: number, cost: Cost & Usage): void;
  /** What a call used isn't known: the most that it can cost stands for it. */
  settleAtMost(id: number): void;
  /** Removes a reservation: nothing was spent after all. */
  release(id: number): void;
  spentOn(day: string, context: Pick<CallContext, "userId" | "guildId" | "plugin">): SpentOnDay;
  /** @param month "2026-11" */
  inMonth(month: string): SpentOnDay["month"];
  /** What a request has cost for one purpose, in millionths of a dollar; undefined if nothing is settled. */
  ofRequest(requestId: string, purpose: Purpose): number | undefined;
  /** The total cost from this day on. */
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

/** What one day's calls cost, and those of its month so far, with running calls at their maximum. */
export interface SpentOnDay {
  readonly user: Cost;
  readonly guild: Cost;
  readonly day: Cost;
  readonly month: Readonly<Record<Purse, Cost>>;
  /** What everyone's chat cost on the day. */
  readonly chatToday: Cost;
  /** What the same plugin cost everyone on the day, what plugins cost the person, and everyone in the month so far. */
  readonly plugin: Cost;
  readonly pluginUser: Cost;
  readonly pluginsInMonth: Cost;
  /** Whether the person had a call on an earlier day that is still known. */
  readonly isKnown: boolean;
}

/** What the month's money is for. `building`: planning as well. */
export type Purse = "building" | "chat";

const nothing: Cost = { tokens: 0, microDollars: 0 };

/** @param now the clock, in milliseconds since 1970 */
export function createSpendingTable(database: Database, now: () => number): SpendingTable {
  const insert = database.prepare(
    `INSERT INTO spending (day, user_id, guild_id, request_id, purpose, plugin, model, tokens, micro_dollars, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const settle = database.prepare(
    `UPDATE spending SET settled = 1, tokens = ?, micro_dollars = ?, input = ?, output = ?, cache_read = ?,
       cache_write = ? WHERE id = ?`,
  );
  const settleAtMost = database.prepare("UPDATE spending SET settled = 1 WHERE id = ?");
  const remove = database.prepare("DELETE FROM spending WHERE id = ?");
  // Triggers maintain the sums, so they are right whichever release writes: every call reads what its day has cost so far.
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
  const purseOnDay = database.prepare(
    "SELECT tokens, micro_dollars FROM spending_purses WHERE purse = ? AND day = ?",
  );
  const earlier = database.prepare(
    "SELECT 1 FROM spending_sums WHERE scope = 'user' AND who = ? AND day < ? LIMIT 1",
  );
  const costIn = (row: ReturnType<typeof onDay.get>): Cost => ({
    tokens: Number(row?.tokens ?? 0),
    microDollars: Number(row?.micro_dollars ?? 0),
  });
  const sumInMonth = database.prepare(
    `SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(micro_dollars), 0) AS micro_dollars
     FROM spending_purses WHERE purse = ?1 AND day BETWEEN ?2 || '-01' AND ?2 || '-31'`,
  );
  const ofPlugins = database.prepare(
    "SELECT tokens, micro_dollars FROM spending_plugins WHERE scope = ? AND who = ? AND day = ?",
  );
  const pluginsInMonth = database.prepare(
    `SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(micro_dollars), 0) AS micro_dollars
     FROM spending_plugins WHERE scope = 'plugins' AND who = '' AND day BETWEEN ?1 || '-01' AND ?1 || '-31'`,
  );
  const purse = (which: Purse, month: string): Cost => costIn(sumInMonth.get(which, month));
  const inMonth = (month: string) => ({ building: purse("building", month), chat: purse("chat", month) });
  const sumOf = (scope: "all" | "user" | "guild", who: string, day: string): Cost =>
    costIn(onDay.get(scope, who, day));
  const spentOn = (
    day: string,
    { userId, guildId, plugin }: Pick<CallContext, "userId" | "guildId" | "plugin">,
  ): SpentOnDay => ({
    user: sumOf("user", userId, day),
    guild: sumOf("guild", guildId, day),
    day: sumOf("all", "", day),
    month: inMonth(monthOf(day)),
    chatToday: costIn(purseOnDay.get("chat", day)),
    plugin: plugin === undefined ? nothing : costIn(ofPlugins.get("plugin", plugin, day)),
    pluginUser: costIn(ofPlugins.get("plugin_user", userId, day)),
    pluginsInMonth: costIn(pluginsInMonth.get(monthOf(day))),
    isKnown: earlier.get(userId, day) !== undefined,
  });
  return {
    spentOn,
    inMonth,
    reserve: ({ day, context, model, tokens, microDollars }, allow) =>
      transaction(database, () => {
        allow(spentOn(day, context));
        const { userId, guildId, requestId = null, purpose, plugin = null } = context;
        const of = [day, userId, guildId, requestId, purpose, plugin] as const;
        const row = insert.get(...of, model, tokens, microDollars, now());
        return Number(row?.id);
      }),
    settle: (id, { tokens, microDollars, input, output, cacheRead, cacheWrite }) =>
      void settle.run(tokens, microDollars, input, output, cacheRead, cacheWrite, id),
    settleAtMost: (id) => void settleAtMost.run(id),
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
