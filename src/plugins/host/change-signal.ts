/** Wakes whoever waits until something is otherwise than it was; they look for themselves what it is. */
export interface ChangeSignal {
  tell(): void;
  /** Resolves when something changes after this call. */
  next(): Promise<void>;
}

export function createChangeSignal(): ChangeSignal {
  let coming = Promise.withResolvers<void>();
  return {
    tell() {
      const { resolve } = coming;
      coming = Promise.withResolvers();
      resolve();
    },
    next: () => coming.promise,
  };
}
