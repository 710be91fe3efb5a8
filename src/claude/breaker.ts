import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
} from "cockatiel";
import type { ClaudeHealth } from "./claude.ts";
import { ClaudeCancelled, ClaudeUnavailable } from "./claude-errors.ts";

/** The reference's numbers: 3 failures in a row; 30 s, doubling to 5 minutes. */
const failuresInARow = 3;
const firstBreakMs = 30_000;
const longestBreakMs = 300_000;

export interface Breaker {
  /**
   * Runs a call unless the breaker is open, or another call is finding out whether the API is back.
   * `reached` is called with the first sign of life from the API, so that a call its caller gave up on counts rightly.
   *
   * @throws ClaudeUnavailable at once when the breaker doesn't let the call through; else what the call throws
   */
  run<T>(call: (reached: () => void) => Promise<T>): Promise<T>;
  readonly health: ClaudeHealth;
}

/** Wraps what doesn't count as a failure: any answer of the API, a refusal included, proves that it is there. */
type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

export function createBreaker(now: () => number): Breaker {
  const listeners = new Set<(change: "opened" | "recovered") => void>();
  const backoff = createBackoff(now);
  const counts = (error: unknown) =>
    error instanceof ClaudeUnavailable ||
    // A probe given up on before the API said a word proves nothing, so it must not close the breaker.
    (error instanceof ClaudeCancelled && policy.state === CircuitState.HalfOpen);
  const policy: CircuitBreakerPolicy = circuitBreaker(handleWhen(counts), {
    breaker: new ConsecutiveBreaker(failuresInARow),
    halfOpenAfter: backoff.first,
  });

  let down = false;
  const tell = (change: "opened" | "recovered") => {
    for (const listener of listeners) listener(change);
  };
  policy.onBreak(() => {
    // A failed probe opens it again: that is no news.
    if (down) return;
    down = true;
    tell("opened");
  });
  policy.onReset(() => {
    down = false;
    tell("recovered");
  });

  const waitMs = () => (policy.state === CircuitState.Open ? backoff.remainingMs() : 0);
  const accepting = () => policy.state !== CircuitState.HalfOpen && waitMs() === 0;

  return {
    async run(call) {
      // cockatiel lets callers wait for the probe's result; a clear no is kinder than a queue.
      if (!accepting()) throw refusal(waitMs());
      let reached = false;
      const outcome = await policy
        .execute(() =>
          settle(
            () => call(() => (reached = true)),
            () => reached,
          ),
        )
        .catch((error: unknown) => {
          throw error instanceof BrokenCircuitError ? refusal(waitMs()) : error;
        });
      if (outcome.ok) return outcome.value;
      throw outcome.error;
    },
    health: {
      get state() {
        return stateNames[policy.state];
      },
      get accepting() {
        return accepting();
      },
      onChange: (listener) => void listeners.add(listener),
    },
  };
}

const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Isolated]: "open",
} as const;

function refusal(retryInMs: number): ClaudeUnavailable {
  const when = retryInMs > 0 ? `in ${Math.ceil(retryInMs / 1000)} s` : "in a moment";
  return new ClaudeUnavailable("breaker", `Claude couldn't be reached lately; try again ${when}`, retryInMs);
}

async function settle<T>(call: () => Promise<T>, reached: () => boolean): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof ClaudeUnavailable) throw error;
    if (error instanceof ClaudeCancelled && !reached()) throw error;
    return { ok: false, error };
  }
}

/**
 * cockatiel compares `Date.now()` with a duration. This duration is over, or never over, by the clock that is given:
 * tests turn it, and a system clock that is set back can't lengthen a break.
 */
function createBackoff(now: () => number): { readonly first: IBackoff<unknown>; remainingMs(): number } {
  let retryAt = 0;
  const step = (breakMs: number): IBackoff<unknown> => ({
    get duration() {
      return now() >= retryAt ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    },
    next() {
      retryAt = now() + breakMs;
      return step(Math.min(breakMs * 2, longestBreakMs));
    },
  });
  return { first: step(firstBreakMs), remainingMs: () => Math.max(0, retryAt - now()) };
}
