import type { CallContext } from "./call-context.ts";
import type { Usage } from "./claude.ts";

/** What calls are paid from: the most that a call may cost is set aside before it, and what it did cost is counted after. */
export interface CallBudget {
  /** @throws BudgetSpentError when the call might go past a cap; nothing is set aside then */
  reserve(call: Prospect): Reservation;
}

/** The most that a call may use. */
export interface Prospect {
  readonly context: CallContext;
  readonly model: string;
  /** Tokens. */
  readonly input: number;
  /** Tokens. */
  readonly output: number;
}

export interface Reservation {
  /** @param usage undefined: nothing was used; "unknown": all that was set aside counts as used */
  settle(usage: Usage | "unknown" | undefined): void;
}

/** For calls that nobody counts. */
export const openBudget: CallBudget = { reserve: () => ({ settle: () => {} }) };
