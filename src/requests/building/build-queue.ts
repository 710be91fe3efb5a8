/** Lets so many things be done at once; the others wait for their turn, in order. */
export interface FairTurns {
  /** Begins `work` now, or when it is its turn. Returns how many are in front of it; 0: it has begun. */
  take(id: string, work: () => Promise<void>): number;
  waits(id: string): boolean;
  /** Whoever waits no longer does. */
  leave(id: string): void;
  leaveAll(): void;
}

/** @param most at once, at least 1 */
export function createFairTurns(most: number): FairTurns {
  const waiting = new Map<string, () => Promise<void>>();
  let busy = 0;

  function begin(work: () => Promise<void>): void {
    busy += 1;
    void work().finally(() => {
      busy -= 1;
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next[0]);
      begin(next[1]);
    });
  }

  return {
    take(id, work) {
      if (busy >= most) {
        waiting.set(id, work);
        return waiting.size;
      }
      begin(work);
      return 0;
    },
    waits: (id) => waiting.has(id),
    leave: (id) => void waiting.delete(id),
    leaveAll: () => waiting.clear(),
  };
}
