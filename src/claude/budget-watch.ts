import { ClaudeRefusedError } from "./claude-errors.ts";
import type { ClaudeMemory } from "./claude-memory.ts";
import { createPause } from "./pause.ts";

/**
 * Watches the budget at Anthropic. Asking again doesn't refill a spent one, so after such a refusal the API is left alone for
 * an hour, across restarts too; then one call can find out.
 */
export interface BudgetWatch {
  /** @throws ClaudeRefusedError at once while the budget counts as spent */
  assertLeft(): void;
  /** The API says that the budget is spent. */
  spent(): void;
  /** The API answered a call, so the budget isn't spent. */
  answered(): void;
}

/** Milliseconds. 24 calls a day do no harm, and a raised budget is noticed soon enough. */
const leftAloneMs = 60 * 60 * 1_000;

export function createBudgetWatch(
  now: () => number,
  elapsed: () => number,
  memory: Pick<ClaudeMemory, "budgetSpentUntil" | "saveBudgetSpentUntil">,
): BudgetWatch {
  const pause = createPause(now, elapsed);
  const before = memory.budgetSpentUntil();
  if (before !== undefined) pause.restore(before, leftAloneMs);
  let noted = before !== undefined;

  return {
    assertLeft() {
      const ms = pause.remainingMs();
      if (ms === 0) return;
      const minutes = Math.ceil(ms / 60_000);
      throw new ClaudeRefusedError(
        "budget",
        `Claude's API said that the budget is spent; I'll ask it again in ${minutes} min`,
      );
    },
    spent() {
      pause.begin(leftAloneMs);
      noted = true;
      memory.saveBudgetSpentUntil(pause.endsAt());
    },
    answered() {
      if (!noted) return;
      noted = false;
      pause.end();
      memory.saveBudgetSpentUntil(undefined);
    },
  };
}
