import type { Facts } from "../log/plain-facts.ts";
import { BudgetSpentError, ClaudeUnavailableError } from "./claude-errors.ts";

/**
 * Logs why something that needs Claude came to nothing. Claude being away and a budget that is spent are foreseen, told to whoever
 * waits, and come again with every try until they are over: one quiet line each. All else is written with its stack.
 *
 * @param write what writes it where it isn't foreseen
 */
export function logTrouble(
  log: { info(event: string, facts?: Facts): void },
  write: (event: string, facts: Facts) => void,
  event: string,
  facts: Facts,
  error: unknown,
): void {
  if (error instanceof ClaudeUnavailableError || error instanceof BudgetSpentError) {
    log.info(event, { ...facts, reason: error.message });
    return;
  }
  write(event, { ...facts, error });
}
