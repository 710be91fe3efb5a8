/** What is known about Claude's API across restarts. */
export interface ClaudeMemory {
  breaker(): BreakerState | undefined;
  saveBreaker(state: BreakerState): void;
  /** The API said that the budget is spent, so it isn't asked before this time. Milliseconds since 1970. */
  budgetSpentUntil(): number | undefined;
  saveBudgetSpentUntil(at: number | undefined): void;
}

export interface BreakerState {
  readonly open: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** How many breaks there were in a row: the first is the shortest. */
  readonly breaks: number;
  /** When a probe can be made. Milliseconds since 1970. */
  readonly retryAt: number;
}

/** Lasts only as long as the process. */
export function createVolatileMemory(): ClaudeMemory {
  let breaker: BreakerState | undefined;
  let until: number | undefined;
  return {
    breaker: () => breaker,
    saveBreaker: (state) => {
      breaker = state;
    },
    budgetSpentUntil: () => until,
    saveBudgetSpentUntil: (at) => {
      until = at;
    },
  };
}
