/** Work that waits, of several owners who take turns: one with much work doesn't keep the others waiting. */
export interface FairQueue<T> {
  add(owner: string, work: T): void;
  waiting(owner: string): number;
  /** Undefined: nothing waits. */
  next(): T | undefined;
}

export function createFairQueue<T>(): FairQueue<T> {
  /** Whose turn it is comes first. */
  const all = new Map<string, T[]>();
  return {
    add(owner, work) {
      const own = all.get(owner);
      if (own === undefined) all.set(owner, [work]);
      else own.push(work);
    },
    waiting: (owner) => all.get(owner)?.length ?? 0,
    next() {
      const [first] = all;
      if (first === undefined) return undefined;
      const [owner, own] = first;
      all.delete(owner);
      const work = own.shift();
      if (own.length > 0) all.set(owner, own);
      return work;
    },
  };
}
