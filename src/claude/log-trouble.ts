import type { Facts } from "../log/plain-facts.ts";
import { BudgetSpentError, ClaudeUnavailableError } from "./claude-errors.ts";

/**
 * Logs why something that needs Claude failed. Claude being away and a spent budget are foreseen, reported to the person waiting, and
 * recur with every try until they are over: one quiet line each. Anything else is logged with its stack.
 *
 * @param write logs what isn't foreseen
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
