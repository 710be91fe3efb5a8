import type { Shortage } from "../claude/claude-errors.ts";
import type { Cost } from "./store/spending-table.ts";

/** What a cap says of a call. All in tokens and millionths of a dollar. */
export interface CapState {
  /** With running calls at their maximum. */
  readonly used: Cost;
  /** How much of it this process's running calls have set aside: most of it comes back. */
  readonly setAside: Cost;
  readonly cap: Cost;
  /**
   * Whether it is a share rather than a wall: the call that goes over it is still made, since what a call can cost with a large
   * model is more than a share.
   */
  readonly isShare: boolean;
}

/** With less than a cent left, nothing is left. */
const worthNaming = 10_000;

/**
 * How a cap falls short of a call that can cost `more`; undefined if it doesn't.
 *
 * @param isLarge whether smaller calls may still fit when this one doesn't
 */
export function shortageOf(standing: CapState, more: Cost, isLarge: boolean): Shortage | undefined {
  const { used, setAside, cap, isShare } = standing;
  if (!isShort(used, standing, more)) return undefined;
  const isOpen = cap.tokens > 0 && cap.microDollars > 0;
  if (!isShare && isOpen && exceeds(more, cap)) return "too dear";
  if (isOpen && !isShort(minus(used, setAside), standing, more)) return "set aside";
  const { tokens, microDollars } = leftOf(standing);
  return isLarge && !isShare && microDollars >= worthNaming && tokens > 0 ? "too little" : "used up";
}

/** What is left once the running calls have ended, at most. */
export function leftOf({ used, setAside, cap }: CapState): Cost {
  return minus(cap, minus(used, setAside));
}

function isShort(used: Cost, { cap, isShare }: CapState, more: Cost): boolean {
  if (isShare) return used.tokens >= cap.tokens || used.microDollars >= cap.microDollars;
  return exceeds(
    { tokens: used.tokens + more.tokens, microDollars: used.microDollars + more.microDollars },
    cap,
  );
}

function exceeds(one: Cost, other: Cost): boolean {
  return one.tokens > other.tokens || one.microDollars > other.microDollars;
}

function minus(one: Cost, other: Cost): Cost {
  return {
    tokens: Math.max(0, one.tokens - other.tokens),
    microDollars: Math.max(0, one.microDollars - other.microDollars),
  };
}
