import { join } from "node:path";
import type { CallContext, Purpose } from "../../src/claude/call-context.ts";
import { createSpendingTable } from "../../src/spending/store/spending-table.ts";
import { openDatabase } from "../../src/store/open-database.ts";

/** What a month of a middling server costs: how many of what, and each in dollars. Half of $20, and a little more. */
const bought: readonly (readonly [purpose: Purpose, count: number, dollars: number])[] = [
  ["building", 14, 0.42],
  ["planning", 19, 0.05],
  ["chat", 480, 0.0068],
];

/** Spends a month's money, in the days of this month so far, on behalf of many members. */
export function spendMonth(home: string, guildId: string): void {
  const database = openDatabase(join(home, "data", "sessions.db"));
  try {
    const table = createSpendingTable(database, Date.now);
    for (const [purpose, count, dollars] of bought) {
      for (let nth = 0; nth < count; nth += 1) {
        const context: CallContext = {
          ...{ purpose, guildId, userId: `10000000000000${1_000 + (nth % 60)}` },
          ...(purpose === "chat" ? {} : { requestId: `20000000000000${1_000 + nth}` }),
        };
        const cost = { tokens: Math.round(dollars * 150_000), microDollars: Math.round(dollars * 1_000_000) };
        const entry = { ...cost, context, model: "claude-sonnet-5-5", day: dayOfMonth(nth) };
        const usage = { input: cost.tokens, output: 0, cacheRead: 0, cacheWrite: 0 };
        table.settle(
          table.reserve(entry, () => {}),
          { ...cost, ...usage },
        );
      }
    }
  } finally {
    database.close();
  }
}

/** One after the other of the days until today, in UTC. */
function dayOfMonth(nth: number): string {
  const today = new Date().toISOString().slice(0, 10);
  const day = 1 + (nth % Number(today.slice(8)));
  return `${today.slice(0, 8)}${String(day).padStart(2, "0")}`;
}
