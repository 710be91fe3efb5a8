/** Runs a limited number of builds at a time; the others wait in order. */
export interface BuildQueue {
  /** Starts `work` now, or when its turn comes. Returns its place in the queue; 0: it has started. */
  add(id: string, work: () => Promise<void>): number;
  isWaiting(id: string): boolean;
  remove(id: string): void;
  clear(): void;
}

/** @param maxConcurrent at least 1 */
export function createBuildQueue(maxConcurrent: number): BuildQueue {
  const waiting = new Map<string, () => Promise<void>>();
  let running = 0;

  function start(work: () => Promise<void>): void {
    running += 1;
    void work().finally(() => {
      running -= 1;
      const [next] = waiting;
      if (next === undefined) return;
      waiting.delete(next[0]);
      start(next[1]);
    });
  }

  return {
    add(id, work) {
      if (running >= maxConcurrent) {
        waiting.set(id, work);
        return waiting.size;
      }
      start(work);
      return 0;
    },
    isWaiting: (id) => waiting.has(id),
    remove: (id) => void waiting.delete(id),
    clear: () => waiting.clear(),
  };
}
