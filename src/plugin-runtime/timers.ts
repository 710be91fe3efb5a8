import { callHostSync } from "../plugin-api/host-link.ts";
import { describeError } from "./describe-error.ts";

interface Timer {
  readonly run: () => void;
  readonly repeatMs: number | undefined;
}

/** The host has the same limit. */
const mostTimers = 100;
const longestMs = 2 ** 31 - 1;

const timers = new Map<number, Timer>();
let last = 0;

/** Runs a timer that is due. */
export function fireTimer(id: number): void {
  const timer = timers.get(id);
  if (timer === undefined) return;
  if (timer.repeatMs === undefined) timers.delete(id);
  else ask(id, timer.repeatMs);
  try {
    timer.run();
  } catch (error) {
    // Nobody awaits a timer, so its error can only be logged.
    callHostSync(
      "log",
      JSON.stringify({ level: "error", text: `In a timer: ${describeError(error)}`.slice(0, 1000) }),
    );
  }
}

export function setTimer(repeats: boolean, run: unknown, ms: unknown, given: readonly unknown[]): number {
  if (typeof run !== "function") throw new TypeError("A timer needs a function");
  if (timers.size >= mostTimers) throw new RangeError(`A plugin can have ${mostTimers} timers at once`);
  const delay = Math.min(longestMs, Math.max(0, Math.trunc(Number(ms)) || 0));
  last += 1;
  timers.set(last, { run: () => run(...given), repeatMs: repeats ? delay : undefined });
  ask(last, delay);
  return last;
}

export function clearTimer(id: unknown): void {
  if (timers.delete(Number(id))) callHostSync("timer.clear", String(Number(id)));
}

function ask(id: number, ms: number): void {
  callHostSync("timer.set", JSON.stringify({ id, ms }));
}
