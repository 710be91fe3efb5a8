import type { CallContext, Purpose } from "./call-context.ts";
import { ClaudeCancelledError } from "./claude-errors.ts";

/** Limits how many calls run at once, and shares the slots so that nobody waits because of somebody else's long queue. */
export interface Slots {
  /**
   * Runs `work` once a slot is free.
   *
   * @throws ClaudeCancelledError when `signal` aborts the wait; otherwise what `work` throws
   */
  take<T>(context: CallContext, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly start: () => void;
}

const purposes: readonly Purpose[] = ["chat", "planning", "building"];

/**
 * Purposes take turns, and within a purpose people do. Planning and building leave a quarter of the slots to chat: they take
 * minutes, and somebody who only says hello shouldn't notice.
 *
 * @param most calls at once, at least 1
 */
export function createSlots(most: number): Slots {
  const forOthers = Math.max(1, most - Math.floor(most / 4));
  const lines = new Map<Purpose, Map<string, Waiting[]>>(purposes.map((purpose) => [purpose, new Map()]));
  const turns = [...purposes];
  let taken = 0;
  let takenByOthers = 0;

  const isFree = (purpose: Purpose) => taken < most && (purpose === "chat" || takenByOthers < forOthers);

  function nextIn(purpose: Purpose): Waiting | undefined {
    const line = lines.get(purpose);
    const [userId, waiting] = line?.entries().next().value ?? [];
    if (line === undefined || userId === undefined || waiting === undefined) return undefined;
    const next = waiting.shift();
    // To the end of the queue, after everybody else.
    line.delete(userId);
    if (waiting.length > 0) line.set(userId, waiting);
    return next;
  }

  function callNext(): void {
    for (const purpose of [...turns]) {
      if (!isFree(purpose)) continue;
      const next = nextIn(purpose);
      if (next === undefined) continue;
      turns.splice(turns.indexOf(purpose), 1);
      turns.push(purpose);
      next.start();
      callNext();
      return;
    }
  }

  function occupy({ purpose }: CallContext): void {
    taken += 1;
    if (purpose !== "chat") takenByOthers += 1;
  }

  function release({ purpose }: CallContext): void {
    taken -= 1;
    if (purpose !== "chat") takenByOthers -= 1;
    callNext();
  }

  function wait(context: CallContext, signal: AbortSignal | undefined): Promise<void> {
    const { purpose, userId } = context;
    const line = lines.get(purpose) ?? new Map<string, Waiting[]>();
    if (isFree(purpose) && line.size === 0) {
      occupy(context);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start() {
          signal?.removeEventListener("abort", leave);
          occupy(context);
          resolve();
        },
      };
      const leave = () => {
        const left = (line.get(userId) ?? []).filter((other) => other !== waiting);
        if (left.length === 0) line.delete(userId);
        else line.set(userId, left);
        reject(new ClaudeCancelledError("The call to Claude was cancelled while it waited for its turn"));
      };
      signal?.addEventListener("abort", leave, { once: true });
      line.set(userId, [...(line.get(userId) ?? []), waiting]);
    });
  }

  return {
    async take(context, signal, work) {
      if (signal?.aborted) throw new ClaudeCancelledError("The call to Claude was cancelled");
      await wait(context, signal);
      try {
        return await work();
      } finally {
        release(context);
      }
    },
  };
}
