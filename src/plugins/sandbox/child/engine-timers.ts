import { limits } from "../limits.ts";
import { RuntimeError } from "./runtime-error.ts";

/** The timers of one engine. */
export interface EngineTimers {
  /** Sets a timer, or sets it anew. */
  set(id: number, ms: number): void;
  clear(id: number): void;
  clearAll(): void;
  /** Whether one is waiting. */
  isWaiting(): boolean;
}

const longestMs = 2 ** 31 - 1;

/** Timers that go by the machine's clock. */
export function createEngineTimers(fire: (id: number) => void): EngineTimers {
  const timers = new Map<number, NodeJS.Timeout>();
  const clear = (id: number) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  return {
    set(id, ms) {
      if (!timers.has(id)) assertFew(timers.size);
      clear(id);
      const run = () => {
        timers.delete(id);
        fire(id);
      };
      timers.set(id, setTimeout(run, within(ms)));
    },
    clear,
    clearAll() {
      for (const id of [...timers.keys()]) clear(id);
    },
    isWaiting: () => timers.size > 0,
  };
}

/** Timers that stand still until they are told the time. */
export interface HeldTimers extends EngineTimers {
  /** When the next one is due, in milliseconds since 1970. Null: there is none. */
  next(): number | null;
  /** Runs the first one that is due, if any. */
  fireDue(now: number): void;
}

/** @param now the time that was told last */
export function createHeldTimers(now: () => number, fire: (id: number) => void): HeldTimers {
  const due = new Map<number, number>();
  /** Of those due at the same time, the one that was set first. */
  const first = () => [...due].reduce<[number, number] | undefined>(earlier, undefined);
  return {
    set(id, ms) {
      if (!due.has(id)) assertFew(due.size);
      due.delete(id);
      due.set(id, now() + within(ms));
    },
    clear: (id) => void due.delete(id),
    clearAll: () => due.clear(),
    isWaiting: () => due.size > 0,
    next: () => first()?.[1] ?? null,
    fireDue(time) {
      const [id, at] = first() ?? [0, Number.POSITIVE_INFINITY];
      if (at > time) return;
      due.delete(id);
      fire(id);
    },
  };
}

function earlier(before: [number, number] | undefined, one: [number, number]): [number, number] {
  return before !== undefined && before[1] <= one[1] ? before : one;
}

function assertFew(count: number): void {
  if (count >= limits.timers) throw new RuntimeError("Too many timers");
}

function within(ms: number): number {
  return Math.min(longestMs, Math.max(1, ms || 0));
}
