/** Wakes everyone who waits for a change; they check for themselves what changed. */
export interface ChangeSignal {
  notify(): void;
  /** Resolves when something changes after this call. */
  next(): Promise<void>;
}

export function createChangeSignal(): ChangeSignal {
  let next = Promise.withResolvers<void>();
  return {
    notify() {
      const { resolve } = next;
      next = Promise.withResolvers();
      resolve();
    },
    next: () => next.promise,
  };
}
