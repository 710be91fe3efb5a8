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
import { ClaudeCancelledError, ClaudeUnavailableError } from "./claude-errors.ts";
import { type BreakerState, type ClaudeMemory, createVolatileMemory } from "./claude-memory.ts";
import { createPause, type Pause } from "./pause.ts";

/** The usual numbers: 3 failures in a row; 30 s, doubling to 5 minutes. */
const failuresInARow = 3;
const firstBreakMs = 30_000;
const longestBreakMs = 300_000;

export interface Breaker {
  /**
   * Runs a call unless the breaker is open, or another call is probing whether the API is back.
   * `reached` is called at the API's first sign of life, so that a cancelled call counts correctly.
   *
   * @throws ClaudeUnavailableError at once if the breaker doesn't let the call through; otherwise what the call throws
   */
  run<T>(call: (reached: () => void) => Promise<T>): Promise<T>;
  /** @throws ClaudeUnavailableError if a call would be refused now */
  assertAccepting(): void;
  readonly health: ClaudeHealth;
}

/** Wraps results that don't count as a failure: any response from the API, even a refusal, proves that it is up. */
type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/**
 * @param now the wall clock, in milliseconds since 1970
 * @param elapsed a monotonic clock, in milliseconds
 * @param memory the state of an earlier process; changes are written there
 */
export function createBreaker(
  now: () => number,
  elapsed: () => number = now,
  memory: Pick<ClaudeMemory, "breaker" | "saveBreaker"> = createVolatileMemory(),
): Breaker {
  const listeners = new Set<(change: "opened" | "recovered") => void>();
  const pause = createPause(now, elapsed);
  const backoff = createBackoff(pause);
  const before = memory.breaker();
  const counts = (error: unknown) =>
    error instanceof ClaudeUnavailableError ||
    // A probe cancelled before the API responded proves nothing, so it must not close the breaker.
    (error instanceof ClaudeCancelledError && policy.state === CircuitState.HalfOpen);
  const policy: CircuitBreakerPolicy = circuitBreaker(handleWhen(counts), {
    breaker: new ConsecutiveBreaker(failuresInARow),
    halfOpenAfter: backoff,
    ...(before === undefined ? {} : { initialState: toCockatielState(before) }),
  });
  // cockatiel replays the breaks to find the length of the next one; when this one ends is known.
  if (before?.open === true) pause.restore(before.retryAt, breakMs(before.breaks));

  let down = before?.open === true;
  let written = before;
  const notify = (change: "opened" | "recovered") => {
    for (const listener of listeners) listener(change);
  };
  policy.onBreak(() => {
    // A failed probe opens it again, which is no change.
    if (down) return;
    down = true;
    notify("opened");
  });
  policy.onReset(() => {
    down = false;
    notify("recovered");
  });

  function remember(): void {
    const { ownState, breakerState } = readState(policy);
    const open = ownState.value !== CircuitState.Closed;
    const state = {
      open,
      failures: breakerState,
      breaks: open ? ownState.attemptNo : 0,
      retryAt: open ? pause.endsAt() : 0,
    };
    if (JSON.stringify(state) === JSON.stringify(written)) return;
    written = state;
    memory.saveBreaker(state);
  }

  const waitMs = () => (policy.state === CircuitState.Open ? pause.remainingMs() : 0);
  const accepting = () => policy.state !== CircuitState.HalfOpen && waitMs() === 0;

  function assertAccepting(): void {
    // cockatiel makes callers wait for the probe's result; a clear no is kinder than a queue.
    if (!accepting()) throw refusal(waitMs());
  }

  return {
    assertAccepting,
    async run(call) {
      assertAccepting();
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
        })
        .finally(remember);
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

/** What cockatiel's breaker gives in `toJSON` and takes as `initialState`. Half open is stored as open. */
interface CockatielState {
  readonly ownState:
    | { readonly value: CircuitState.Closed }
    | { readonly value: CircuitState.Open; readonly openedAt: number; readonly attemptNo: number };
  readonly breakerState: number;
}

function readState(policy: CircuitBreakerPolicy): CockatielState {
  return policy.toJSON() as CockatielState;
}

function toCockatielState({ open, failures, breaks }: BreakerState): CockatielState {
  return {
    ownState: open
      ? { value: CircuitState.Open, openedAt: 0, attemptNo: breaks }
      : { value: CircuitState.Closed },
    breakerState: failures,
  };
}

const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Isolated]: "open",
} as const;

function refusal(retryInMs: number): ClaudeUnavailableError {
  const when = retryInMs > 0 ? `in ${Math.ceil(retryInMs / 1000)} s` : "in a moment";
  return new ClaudeUnavailableError(
    "breaker",
    `Claude couldn't be reached lately; try again ${when}`,
    retryInMs,
  );
}

async function settle<T>(call: () => Promise<T>, reached: () => boolean): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof ClaudeUnavailableError) throw error;
    if (error instanceof ClaudeCancelledError && !reached()) throw error;
    return { ok: false, error };
  }
}

/** The length of a break in milliseconds, by its number in a row. */
function breakMs(number: number): number {
  return Math.min(firstBreakMs * 2 ** Math.max(0, number - 1), longestBreakMs);
}

/** cockatiel compares `Date.now()` with a duration. This one has always or never passed, as the pause decides, so tests can control it. */
function createBackoff(pause: Pause): IBackoff<unknown> {
  const step = (number: number): IBackoff<unknown> => ({
    get duration() {
      return pause.remainingMs() === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    },
    next() {
      pause.begin(breakMs(number));
      return step(number + 1);
    },
  });
  return step(1);
}
