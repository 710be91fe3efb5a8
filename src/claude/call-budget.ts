import type { CallContext } from "./call-context.ts";
import type { Usage } from "./claude.ts";

/** What pays for calls: the most a call can cost is set aside before it, and what it did cost is counted after. */
export interface CallBudget {
  /** @throws BudgetSpentError if the call could exceed a cap; nothing is set aside then */
  reserve(call: Prospect): Reservation;
  /** Resolves when a call that something is set aside for has ended, or with the signal. */
  freed(signal: AbortSignal | undefined): Promise<void>;
}

/** The most a call can use. */
export interface Prospect {
  readonly context: CallContext;
  readonly model: string;
  /** Tokens. */
  readonly input: number;
  /** Tokens. */
  readonly output: number;
}

export interface Reservation {
  /** @param usage undefined if nothing was used; "unknown" counts everything set aside as used */
  settle(usage: Usage | "unknown" | undefined): void;
}

/** For calls that nobody counts. */
export const unlimitedBudget: CallBudget = {
  reserve: () => ({ settle: () => {} }),
  freed: async () => {},
};
