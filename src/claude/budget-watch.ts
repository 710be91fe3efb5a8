import { ClaudeRefusedError } from "./claude-errors.ts";
import type { ClaudeMemory } from "./claude-memory.ts";
import { createPause } from "./pause.ts";

/**
 * The budget at Anthropic. A spent one doesn't fill up by being asked again, so after such a refusal the API is left
 * alone for an hour, over restarts too; then one call may find out.
 */
export interface BudgetWatch {
  /** @throws ClaudeRefusedError at once while the budget counts as spent */
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
