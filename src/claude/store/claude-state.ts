import type { Database } from "../../store/open-database.ts";
import type { ClaudeMemory } from "../claude-memory.ts";

/** The one row of `claude_state`: the breaker and a spent budget, across restarts. */
export function createClaudeState(database: Database): ClaudeMemory {
  database.exec("INSERT OR IGNORE INTO claude_state (id) VALUES (1)");
  const select = database.prepare("SELECT * FROM claude_state WHERE id = 1");
  const saveBreaker = database.prepare(
    "UPDATE claude_state SET breaker_open = ?, failures = ?, breaks = ?, retry_at = ? WHERE id = 1",
  );
  const saveBudget = database.prepare("UPDATE claude_state SET budget_spent_until = ? WHERE id = 1");
  return {
    breaker() {
      const row = select.get();
      if (row === undefined) return undefined;
      return {
        open: row.breaker_open === 1,
        failures: Number(row.failures),
        breaks: Number(row.breaks),
        retryAt: Number(row.retry_at),
      };
    },
    saveBreaker: ({ open, failures, breaks, retryAt }) =>
      void saveBreaker.run(open ? 1 : 0, failures, breaks, retryAt),
    budgetSpentUntil() {
      const at = select.get()?.budget_spent_until;
      return at === null || at === undefined ? undefined : Number(at);
    },
    saveBudgetSpentUntil: (at) => void saveBudget.run(at ?? null),
  };
}
