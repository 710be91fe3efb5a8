/** What is known of Claude's API beyond a restart. */
export interface ClaudeMemory {
  breaker(): BreakerState | undefined;
  saveBreaker(state: BreakerState): void;
  /** The API said that the budget is spent: until then it isn't asked again. Milliseconds since 1970. */
  budgetSpentUntil(): number | undefined;
  saveBudgetSpentUntil(at: number | undefined): void;
}

export interface BreakerState {
  readonly open: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** How many breaks in a row there were: the first is the shortest. */
  readonly breaks: number;
  /** When a probe may be made. Milliseconds since 1970. */
  readonly retryAt: number;
}

/** Forgets with the process. */
export function createPassingMemory(): ClaudeMemory {
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
