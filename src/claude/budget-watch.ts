import { ClaudeRefused } from "./claude-errors.ts";
import type { ClaudeMemory } from "./claude-memory.ts";

/**
 * The budget at Anthropic. A spent one doesn't fill up by being asked again, so after such a refusal the API is left
 * alone for an hour, over restarts too; then one call may find out.
 */
export interface BudgetWatch {
  /** @throws ClaudeRefused at once while the budget counts as spent */
  assertLeft(): void;
  /** The API says that it is spent. */
  spent(): void;
  /** The API answered a call, so it isn't. */
  answered(): void;
}

/** Milliseconds: 24 questions a day are no storm, and a budget that was raised is noticed soon enough. */
const leftAloneMs = 60 * 60 * 1_000;

export function createBudgetWatch(
  now: () => number,
  memory: Pick<ClaudeMemory, "budgetSpentUntil" | "saveBudgetSpentUntil">,
): BudgetWatch {
  // A clock that was set back meanwhile mustn't lengthen it.
  let until = Math.min(memory.budgetSpentUntil() ?? 0, now() + leftAloneMs);

  function note(at: number): void {
    if (at === until) return;
    until = at;
    memory.saveBudgetSpentUntil(at === 0 ? undefined : at);
  }

  return {
    assertLeft() {
      if (now() >= until) return;
      const minutes = Math.ceil((until - now()) / 60_000);
      throw new ClaudeRefused(
        "budget",
        `Claude's API said that the budget is spent; it is asked again in ${minutes} min`,
      );
    },
    spent: () => note(now() + leftAloneMs),
    answered: () => note(0),
  };
}
